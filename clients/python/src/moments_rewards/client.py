"""The client: give rewards, ask what they would be, and read what came of it."""

from types import TracebackType

from moments_rewards import operations
from moments_rewards.answers import Reward, RewardInfo
from moments_rewards.batches import Batches
from moments_rewards.calling import Caller, new_idempotency_key
from moments_rewards.calls import RewardCall
from moments_rewards.decoding import decoded
from moments_rewards.events import Events
from moments_rewards.resources import Actions, Campaigns, Decisions, UsageOfMonths
from moments_rewards.retries import Retries
from moments_rewards.transport import Connections, Key
from moments_rewards.webhook_endpoints import WebhookEndpoints


class Moments:
    """The Rewards API with the key of one app. Threads may share it; make one and keep it.

    `base_url` is where the service is, https, or http on this very machine. `timeout` is in seconds, for one try.
    """

    def __init__(
        self, api_key: str, *, base_url: str, timeout: float = 10.0, retries: Retries | None = None
    ) -> None:
        self._connections = Connections(base_url, Key(api_key))
        self._base_url = base_url
        self._caller = Caller(self._connections, retries or Retries(), timeout)
        self.campaigns = Campaigns(self._caller)
        self.actions = Actions(self._caller)
        self.decisions = Decisions(self._caller)
        self.usage = UsageOfMonths(self._caller)
        self.batches = Batches(self._caller)
        self.events = Events(self._caller)
        self.webhook_endpoints = WebhookEndpoints(self._caller)

    def get_reward(self, call: RewardCall, *, idempotency_key: str | None = None) -> Reward:
        """Consume one reward, which is charged once however often the network makes the call be repeated.

        Give an `idempotency_key` that names what happened, like `level-10-of-player-1`: then a repetition of yours,
        from a queue or after a crash, is answered with the same reward for 30 days. Without one a key is made for this
        call.
        Raises AlreadyRewarded, CustomerNotEligible, NoRoom, CampaignNotLive and others of MomentsError, each with a
        `reward_notification_text` that customers may be shown.
        """
        key = idempotency_key or new_idempotency_key()
        return decoded(
            Reward, self._caller.call(operations.GET_REWARD, body=call.as_json(), idempotency_key=key)
        )

    def get_reward_info(self, call: RewardCall) -> RewardInfo:
        """Tell what get_reward would answer; nothing is consumed and nothing is charged."""
        return decoded(RewardInfo, self._caller.call(operations.GET_REWARD_INFO, body=call.as_json()))

    def close(self) -> None:
        """Close the connections that are kept. The client can be used on."""
        self._connections.close()

    def __enter__(self) -> "Moments":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Moments(base_url={self._base_url!r})"
