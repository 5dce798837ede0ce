"""getReward and getRewardInfo: the orchestrators of the main job."""

from django.db import IntegrityError, transaction

from billing.errors import BudgetExhausted, CampaignLimitReached, CompanyLimitReached, MonthNotOpen, NoRoom
from billing.operations import Charge, charge_action, open_month
from billing.queries import rooms_of_campaign
from billing.rooms import Room
from campaigns import answers, idempotency, samples
from campaigns.calls import Answer, Caller, RewardCall
from campaigns.errors import IdempotencyInProgress, IdempotencyMismatch
from campaigns.facts import facts_of_action
from campaigns.idempotency import Scope
from campaigns.models import Action, CampaignState, Decision, IdempotencyKey, Outcome
from campaigns.qualification import Question, qualify
from campaigns.targets import Target, target_of
from events.operations import record
from fraud.operations import remember
from kit import clock
from kit.errors import Refusal, TryAgain
from kit.ids import new_id
from kit.rows import Rows
from rewards.models import Offer, Reward
from rewards.operations import issue

# Two calls that pass every check at once meet at these constraints: the one that comes second is thought
# through again, and then sees what the first one did.
_RACES = {"one_action_per_customer_and_place", "one_answer_per_idempotency_key"}
_ATTEMPTS = 8


def get_reward(*, caller: Caller, call: RewardCall) -> Answer:
    """Consume one reward and charge the company for it, or say why not (A1). Every call leaves a decision
    (A5).

    With an Idempotency-Key it happens once, whatever the network does (A3). Raises TryAgain, and then nothing
    happened.
    """
    for _ in range(_ATTEMPTS):
        try:
            return _get_reward_once(caller, call)
        except MonthNotOpen:
            open_month(company=caller.company, campaign_key=call.campaign_id, month=clock.this_month())
        except IntegrityError as conflict:
            if _constraint_of(conflict) not in _RACES:
                raise
    raise TryAgain


def get_reward_info(*, caller: Caller, call: RewardCall) -> Answer:
    """Tell what getReward would answer, and consume nothing (A1). Raises the 404s of what does not exist."""
    target = target_of(app=caller.app, call=call)
    if _is_test(caller, target) and _exists(target, is_test=True):
        return samples.told(target=target, call=call)
    question = _question(caller, call, target)
    rooms = rooms_of_campaign(
        company=caller.company, campaign_key=question.campaign.id, month=clock.this_month()
    )
    refusal: Refusal | None = None
    try:
        qualify(question)
        _refuse_without_room(_offer(question), rooms)
    except Refusal as found:
        refusal = found
    if question.reward.offer is None:
        return samples.told(target=target, call=call, refusal=refusal)
    return answers.told(question=question, rooms=rooms, refusal=refusal)


def _get_reward_once(caller: Caller, call: RewardCall) -> Answer:
    target = target_of(app=caller.app, call=call)
    scope = Scope(caller, call, _is_test(caller, target), target.campaign)
    trail: list[dict[str, object]] = []
    try:
        with transaction.atomic():
            kept = idempotency.first_answer(scope)
            if kept is not None:
                return kept
            if scope.is_test and _exists(target, is_test=True):
                return _answer_test(scope, target)
            question = _question(caller, call, target)
            trail = question.trail
            qualify(question)
            return _complete(question, scope)
    except (IdempotencyInProgress, IdempotencyMismatch) as refusal:
        return _refuse(refusal, scope, target, trail)
    except Refusal as refusal:
        return _answer_or_refuse(refusal, scope, target, trail)


def _answer_or_refuse(
    refusal: Refusal, scope: Scope, target: Target, trail: list[dict[str, object]]
) -> Answer:
    """The answer that the key got meanwhile, by what may have caused the refusal; else the refusal itself."""
    try:
        kept = idempotency.answer_since(scope)
    except IdempotencyMismatch as mismatch:
        return _refuse(mismatch, scope, target, trail)
    return kept or _refuse(refusal, scope, target, trail)


def _complete(question: Question, scope: Scope) -> Answer:
    """Write what one completed action means, in one statement, and charge it last: limits are held for one
    commit.
    """
    offer, rows = _offer(question), Rows()
    amount = {"amountUsdCents": offer.cpa_usd_cents}
    trail = [*question.trail, {"check": "limits", "passed": True, "saw": amount}]
    decision = rows.add(_decision(scope, _target(question), Outcome.COMPLETED, trail))
    action_id = new_id("act")
    cause = f"action:{action_id}"
    reward = issue(company=scope.caller.company, offer=offer, cause=cause, rows=rows)
    action = rows.add(_action(action_id, question, decision, reward))
    record(
        company_key=action.company_id,
        type="action.completed",
        data=facts_of_action(action, decision),
        rows=rows,
    )
    remember(company_key=action.company_id, seen=question.call.signals, subject=cause, rows=rows)
    draft = answers.completed(question=question, decision=decision, action=action, reward=reward)
    if scope.caller.idempotency_key is not None:
        rows.add(idempotency.keep(scope, draft))
    rows.insert()
    rooms = charge_action(_charge(action, cause))
    return answers.with_remaining(draft, answers.remaining(rooms, action.amount_usd_cents))


def _answer_test(scope: Scope, target: Target) -> Answer:
    """Answer in test mode: nothing is written but the decision and the key (C4)."""
    rows = Rows()
    decision = rows.add(_decision(scope, target, Outcome.TEST, []))
    answer = samples.answered(target=target, call=scope.call, decision=decision)
    if scope.caller.idempotency_key is not None:
        rows.add(idempotency.keep(scope, answer))
    rows.insert()
    return answer


def _refuse(refusal: Refusal, scope: Scope, target: Target, trail: list[dict[str, object]]) -> Answer:
    """Write the decision of a refusal, in a transaction of its own: what was tried is rolled back by now."""
    if isinstance(refusal, NoRoom):
        saw = {room.scope: [room.cap_usd_cents, room.spent_usd_cents] for room in refusal.rooms}
        trail = [*trail, {"check": "limits", "passed": False, "code": refusal.code, "saw": saw}]
    decision = _decision(scope, target, Outcome.REFUSED, trail, code=refusal.code)
    answer = answers.refused(refusal, request_key=scope.caller.instance, decision_id=decision.public_id)
    with transaction.atomic():
        decision.save(force_insert=True)
        if scope.caller.idempotency_key is not None and refusal.code in idempotency.KEPT_REFUSALS:
            IdempotencyKey.objects.bulk_create([idempotency.keep(scope, answer)], ignore_conflicts=True)
    return answer


def _is_test(caller: Caller, target: Target) -> bool:
    """A test key always tests; a live one while the campaign is approved but not live yet (C4)."""
    return caller.is_test or (target.campaign is not None and target.campaign.state == CampaignState.APPROVED)


def _exists(target: Target, *, is_test: bool) -> bool:
    """Whether there is what the call names; what a draft lacks is no fault of a test call."""
    return target.missing is None or (is_test and target.is_draft)


def _question(caller: Caller, call: RewardCall, target: Target) -> Question:
    if target.missing is not None:
        raise target.missing
    assert target.campaign is not None and target.moment is not None and target.reward is not None
    return Question(caller, call, target.campaign, target.moment, target.reward)


def _target(question: Question) -> Target:
    return Target(question.campaign, question.moment, question.reward)


def _offer(question: Question) -> Offer:
    """The offer of a campaign that was submitted; a live one has it in every marketplace."""
    assert question.reward.offer is not None
    return question.reward.offer


def _refuse_without_room(offer: Offer, rooms: list[Room]) -> None:
    """Raise what a charge would: the first limit that has no room for the action."""
    refusals: list[type[NoRoom]] = [BudgetExhausted, CampaignLimitReached, CompanyLimitReached]
    for room, refusal in zip(rooms, refusals, strict=True):
        if room.left_usd_cents < offer.cpa_usd_cents:
            raise refusal


def _decision(
    scope: Scope, target: Target, outcome: Outcome, trail: list[dict[str, object]], *, code: str = ""
) -> Decision:
    caller, call = scope.caller, scope.call
    return Decision(
        company=caller.company,
        app=caller.app,
        key=caller.key,
        request_key=caller.request_key,
        campaign=target.campaign,
        moment=target.moment,
        marketplace=call.marketplace,
        device_type=call.device_type,
        customer_hash=call.customer_hash,
        is_test=scope.is_test,
        outcome=outcome,
        code=code,
        checks=trail,
    )


def _action(action_id: str, question: Question, decision: Decision, reward: Reward) -> Action:
    offer, caller = _offer(question), question.caller
    return Action(
        id=action_id,
        company=caller.company,
        app=caller.app,
        campaign=question.campaign,
        moment=question.moment,
        decision=decision,
        reward_key=reward.id,
        marketplace=offer.marketplace_id,
        customer_hash=question.customer_hash,
        place=question.place,
        cpa_minor=offer.cpa_minor,
        currency=offer.currency,
        amount_usd_cents=offer.cpa_usd_cents,
    )


def _charge(action: Action, cause: str) -> Charge:
    return Charge(
        company=action.company,
        campaign_key=action.campaign_id,
        moment_key=action.moment_id,
        marketplace=action.marketplace,
        cpa_minor=action.cpa_minor,
        currency=action.currency,
        amount_usd_cents=action.amount_usd_cents,
        cause=cause,
        month=clock.month_of(action.completed_at),
    )


def _constraint_of(conflict: IntegrityError) -> str | None:
    diagnostics = getattr(conflict.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
