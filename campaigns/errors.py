"""What campaigns refuse: calls of the Rewards API, and moves that C3 does not know."""

from collections.abc import Iterable
from typing import Any

from campaigns.models import CampaignState
from kit.errors import NotFound, Refusal


class CampaignNotFound(NotFound):
    """No such campaign of the key's app; another company's is none either."""

    code = "campaign_not_found"
    title = "No such campaign"


class MomentNotFound(NotFound):
    """The campaign has no such moment."""

    code = "moment_not_found"
    title = "No such moment"


class ActionNotFound(NotFound):
    """No such completed action of the key's app."""

    code = "action_not_found"
    title = "No such completed action"


class DecisionNotFound(NotFound):
    """No such decision that the key may see."""

    code = "decision_not_found"
    title = "No such decision"


class RewardGroupNotFound(NotFound):
    """The moment has no reward in this marketplace."""

    code = "reward_group_not_found"
    title = "No such reward group"


class CampaignNameTaken(Refusal):
    """Names are unique in a company (C1)."""

    code = "campaign_name_taken"
    title = "A campaign of the company has this name already"


class CompanySuspended(Refusal):
    """The company may not give rewards at present: barred, or a bill is unpaid."""

    code = "company_suspended"
    title = "The company is suspended"


class CampaignNotLive(Refusal):
    """Only a live campaign gives rewards, between its two dates."""

    code = "campaign_not_live"
    title = "The campaign is not live"


class AlreadyRewarded(Refusal):
    """The customer has had as many rewards for this moment as one customer may (A4)."""

    code = "already_rewarded"
    title = "The customer already has this reward"
    text = "You've already received this reward."


class IdempotencyInProgress(Refusal):
    """The first call with this key has not been answered yet (A3)."""

    code = "idempotency_in_progress"
    title = "The first call with this key is still running"
    retryable = True

    def __init__(self) -> None:
        super().__init__("Repeat the call in a second: it will get the answer of the first.", retry_after=1)


class IdempotencyMismatch(Refusal):
    """The key was used with another body (A3)."""

    code = "idempotency_mismatch"
    status = 422
    title = "This key was used with another body"

    def __init__(self) -> None:
        super().__init__("An Idempotency-Key stands for one call; use a new key for a new one.")


class CampaignLocked(Refusal):
    """Only a draft can be edited (C3)."""

    code = "campaign_locked"
    title = "Only a draft can be edited"


class MoveNotAllowed(Refusal):
    """The campaign can't go from its state to that one (C3), or not at this time: `because` says why then."""

    code = "move_not_allowed"
    title = "The campaign can't do this now"

    def __init__(self, found: str, wanted: str, because: str = "") -> None:
        words = dict(CampaignState.choices)
        is_now, cannot_be = (str(words.get(state, state)).lower() for state in (found, wanted))
        why = f": {because}" if because else " from there"
        super().__init__(f"The campaign is {is_now}; it can't become {cannot_be}{why}.")


class MoveNotYours(Refusal):
    """Somebody else makes this move (C3)."""

    code = "move_not_yours"
    status = 403
    title = "This is for somebody else to do"

    def __init__(self, parties: Iterable[str]) -> None:
        words = " or ".join(_PARTY_WORDS[party] for party in parties)
        super().__init__(f"Only {words} can do this.")


_PARTY_WORDS = {
    "member": "a marketer of the company",
    "support": "support",
    "system": "Moments itself",
}


class SuspensionSet(Refusal):
    """It is suspended for this reason already."""

    code = "suspension_set"
    title = "The campaign is suspended for this already"

    def __init__(self, cause: str) -> None:
        super().__init__(f"The campaign is suspended for this reason already: {cause}.")


class SuspensionNotSet(Refusal):
    """It is not suspended for this reason."""

    code = "suspension_not_set"
    title = "The campaign is not suspended for this"

    def __init__(self, cause: str) -> None:
        super().__init__(f"The campaign is not suspended for this reason: {cause}.")


class DraftMoved(Refusal):
    """Somebody changed this part of the draft since it was read: what was typed would overwrite that."""

    code = "draft_moved"
    title = "Somebody changed this meanwhile"

    def __init__(self) -> None:
        super().__init__("Somebody changed this since you opened it: look at what stands there now.")


class ChoicesNotPossible(Refusal):
    """A moment can't cost or give this in a marketplace, whatever changes until it is submitted (C2, R3, R4)."""

    code = "choices_not_possible"
    status = 422
    title = "These choices are not possible"


class CampaignIncomplete(Refusal):
    """What a draft still lacks before it can be submitted."""

    code = "campaign_incomplete"
    title = "The campaign is not complete"

    def __init__(self, missing: list[str]) -> None:
        facts: dict[str, Any] = {"missing": missing}
        super().__init__("Missing: " + "; ".join(missing) + ".", **facts)


class BannerNotValid(Refusal):
    """A file that is no banner as campaigns need one (C5)."""

    code = "banner_not_valid"
    status = 422
    title = "The banner can't be used"


class MessageNeeded(Refusal):
    """The messages of the campaign's own locale speak for every other (C6)."""

    code = "message_needed"
    title = "These messages are needed"


class MomentKeyTaken(Refusal):
    """The ids of moments are unique in a campaign (C1)."""

    code = "moment_key_taken"
    title = "The campaign has a moment with this id already"


class MomentsFull(Refusal):
    """A campaign has a number of moments that its pages can show."""

    code = "moments_full"
    title = "The campaign has as many moments as it can have"


class ProductChosenAlready(Refusal):
    """Customers choose among different products (C2)."""

    code = "product_chosen_already"
    title = "The moment gives this product already"


class ChoicesFull(Refusal):
    """A moment gives up to five products in a marketplace (C2)."""

    code = "choices_full"
    title = "The moment gives as many products as it can"


class ProductUnknown(Refusal):
    """The catalogue of the company has no such product, or has it no more (R3, R4)."""

    code = "product_unknown"
    title = "The product is not in the catalogue"


class MomentUnknown(Refusal):
    """The campaign has no such moment, or has it no more."""

    code = "moment_unknown"
    title = "The campaign has no such moment"


class SubmissionMoved(Refusal):
    """The campaign was submitted again since it was looked at: what would be approved is something else."""

    code = "submission_moved"
    title = "The campaign was submitted again"

    def __init__(self, seen: int, found: int) -> None:
        super().__init__(
            f"Submission {seen} was looked at, and submission {found} waits now: look at that one first."
        )


class ChoicesNotEligible(Refusal):
    """What was submitted can't be a reward any more (R3, R4, C2)."""

    code = "choices_not_eligible"
    title = "Some choices can't be rewards any more"

    def __init__(self, lacks: list[str]) -> None:
        facts: dict[str, Any] = {"missing": lacks}
        super().__init__(f"Since it was submitted it came to lack {'; '.join(lacks)}.", **facts)


class ProductWithdrawn(Refusal):
    """What is withdrawn can't be chosen for a campaign (R3)."""

    code = "product_withdrawn"
    title = "The product is withdrawn"


class TooManyBatches(Refusal):
    """A company's batches are worked on one after the other; only so many may wait."""

    code = "too_many_batches"
    status = 429
    title = "Too many batches wait"
    retryable = True

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} batches of the company wait already: send this one when one of them is done.",
            retry_after=60,
        )


class TooManyFiles(Refusal):
    """Uploaded files wait for a member's word; only so many may."""

    code = "too_many_files"
    title = "Too many files wait"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} files of the company wait to be confirmed: confirm or discard one of them first."
        )


class BatchEnded(Refusal):
    """A batch that is done can't be cancelled."""

    code = "batch_ended"
    title = "The batch has ended"


class BatchNotFound(NotFound):
    """No such batch, as far as the key may know."""

    code = "batch_not_found"
    title = "There is no such batch"
