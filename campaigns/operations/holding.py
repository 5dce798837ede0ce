"""What fraud checks held is released or refused: by a person, or by time (X3)."""

from django.db import transaction

from billing.errors import BudgetClosed, MonthNotOpen
from billing.operations import charge_reservation, free_reservation, open_month
from campaigns.errors import ActionNotFound
from campaigns.facts import facts_of_action
from campaigns.models import Action, ActionStatus
from events.operations import audit, record
from fraud.errors import ReviewIsOver
from fraud.operations import end_review, reviews_due
from kit import clock
from kit.errors import TryAgain
from kit.ids import is_id
from rewards import operations as rewards

TIME = "system:time"
_ATTEMPTS = 4


def release_action(*, action_id: str, actor: str, reason: str) -> Action:
    """Let a held action count: its reward opens, and it is charged in the month that runs, whatever became of its
    campaign (X3). A repeat changes nothing. Raises ActionNotFound, ReviewIsOver where it was refused.
    """
    for _ in range(_ATTEMPTS):
        try:
            return _release_once(action_id, actor, reason)
        except MonthNotOpen:
            action = _found(Action.everything.filter(pk=action_id).first(), action_id)
            open_month(company=action.company, campaign_key=action.campaign_id, month=clock.this_month())
        except BudgetClosed:  # the month was closed meanwhile
            continue
    raise TryAgain


@transaction.atomic
def refuse_action(*, action_id: str, actor: str, reason: str) -> Action:
    """Refuse a held action for good: its amount and its customer's place are free again, and its page says so (X3).

    A repeat changes nothing. Raises ActionNotFound, ReviewIsOver where it was released.
    """
    action = _locked(action_id)
    end_review(subject=f"action:{action.pk}", is_released=False, actor=actor, reason=reason)
    if action.status == ActionStatus.HELD:
        action.status, action.place = ActionStatus.REFUSED, None
        action.completed_at = clock.now()
        action.save(update_fields=["status", "place", "completed_at"])
        rewards.refuse(company=action.company, reward_key=action.reward_key)
        _tell(action, "refused", actor, reason)
        free_reservation(company=action.company, cause=f"action:{action.pk}")
    return action


def release_due() -> int:
    """Release what nobody has decided in time; how many (X3). Harmless to repeat and to run twice at once."""
    released = 0
    for subject in reviews_due():
        try:
            release_action(
                action_id=subject.removeprefix("action:"), actor=TIME, reason="Nobody decided within 3 days."
            )
        except (ReviewIsOver, TryAgain):  # refused at this very moment, or for the next round
            continue
        released += 1
    return released


@transaction.atomic
def _release_once(action_id: str, actor: str, reason: str) -> Action:
    action = _locked(action_id)
    end_review(subject=f"action:{action.pk}", is_released=True, actor=actor, reason=reason)
    if action.status == ActionStatus.HELD:
        action.status, action.completed_at = ActionStatus.COMPLETED, clock.now()
        action.save(update_fields=["status", "completed_at"])
        rewards.release(company=action.company, reward_key=action.reward_key)
        _tell(action, "released", actor, reason)
        charge_reservation(company=action.company, cause=f"action:{action.pk}")
    return action


def _locked(action_id: str) -> Action:
    actions = Action.everything.select_for_update(of=("self",), no_key=True)
    held = actions.select_related("company", "moment", "decision").filter(held_at__isnull=False)
    return _found(held.filter(pk=action_id).first() if is_id("act", action_id) else None, action_id)


def _found(action: Action | None, action_id: str) -> Action:
    if action is None:
        raise ActionNotFound(f"Found no held action {action_id}.")
    return action


def _tell(action: Action, what: str, actor: str, reason: str) -> None:
    """The company reads that it was decided, not by whom and why (X5); support reads all of it."""
    record(
        company_key=action.company_id,
        type=f"action.{what}",
        data=facts_of_action(action, action.decision),
    )
    audit(
        actor=actor,
        verb=f"action.{what}",
        object_key=action.pk,
        company_key=None,
        reason=reason,
        changes={"status": (ActionStatus.HELD, action.status)},
    )
