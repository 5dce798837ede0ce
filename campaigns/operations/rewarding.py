"""getReward and getRewardInfo: the orchestrators of the main job."""

from typing import Any

from django.db import IntegrityError, connection, transaction

from billing.errors import BudgetClosed, MonthNotOpen, NoRoom
from billing.operations import Charge, charge_action, open_month, reserve_action
from billing.queries import rooms_of_campaign
from campaigns import answers, idempotency, samples
from campaigns.calls import Answer, Caller, RewardCall
from campaigns.errors import IdempotencyInProgress, IdempotencyMismatch
from campaigns.facts import facts_of_action
from campaigns.idempotency import Scope
from campaigns.models import Action, ActionStatus, CampaignState, Decision, IdempotencyKey, Outcome
from campaigns.qualification import Question, identify, qualify, trail_when_charged, weigh
from campaigns.targets import Target, target_of
from events.operations import record
from fraud.operations import open_review, remember
from kit import clock
from kit.crypto import digest
from kit.errors import Refusal, TryAgain
from kit.ids import new_id
from kit.rows import Rows
from rewards.models import Reward
from rewards.operations import issue

# Two calls that pass every check at once meet at these constraints: the one that comes second is thought
# through again, and then sees what the first one did.
_ONE_PLACE = "one_action_per_customer_and_place"
# A limit that is raised while a call waits for it: the charge sees the room, the database checks the row of before.
_RAISED_MEANWHILE = "limit_is_never_passed"
_RACES = {_ONE_PLACE, _RAISED_MEANWHILE, "one_answer_per_idempotency_key"}
_ATTEMPTS = 8


def get_reward(*, caller: Caller, call: RewardCall) -> Answer:
    """Consume one reward and charge the company for it, or say why not (A1). Every call leaves a decision
    (A5).

    With an Idempotency-Key it happens once, whatever the network does (A3). Raises TryAgain, and then nothing
    happened.
    """
    in_turn = False
    for _ in range(_ATTEMPTS):
        try:
            return _get_reward_once(caller, call, in_turn=in_turn)
        except MonthNotOpen:
            open_month(company=caller.company, campaign_key=call.campaign_id, month=clock.this_month())
        except BudgetClosed:
            continue
        except IntegrityError as conflict:
            constraint = _constraint_of(conflict)
            if constraint not in _RACES:
                raise
            in_turn = in_turn or constraint == _ONE_PLACE
    raise TryAgain


def get_reward_info(*, caller: Caller, call: RewardCall) -> Answer:
    """Tell what getReward would answer, and consume nothing (A1). Raises the 400 and the 404s of what it names."""
    question = _question(caller, call)
    identify(question)
    if question.is_test:
        return samples.told(target=question.target, call=call)
    rooms = rooms_of_campaign(
        company=caller.company, campaign_key=question.campaign.id, month=clock.this_month()
    )
    refusal: Refusal | None = None
    try:
        qualify(question)
        weigh(question, rooms)
    except Refusal as found:
        refusal = found
    if question.reward.offer is None:
        return samples.told(target=question.target, call=call, refusal=refusal)
    return answers.told(question=question, rooms=rooms, refusal=refusal)


def _get_reward_once(caller: Caller, call: RewardCall, *, in_turn: bool) -> Answer:
    question = _question(caller, call)
    scope = Scope(caller, call, question.is_test, question.target.campaign)
    try:
        with transaction.atomic():
            kept = idempotency.first_answer(scope)
            if kept is not None:
                return kept
            identify(question)
            if question.is_test:
                return _answer_test(scope, question)
            if in_turn:
                _wait_for_turn(question)
            qualify(question)
            return _complete(question, scope)
    except (IdempotencyInProgress, IdempotencyMismatch) as refusal:
        return _refuse(refusal, scope, question)
    except Refusal as refusal:
        return _answer_or_refuse(refusal, scope, question)


def _wait_for_turn(question: Question) -> None:
    """Let the customer's calls for the moment go one after the other, until the commit.

    For those that lost a place to another: each would lose the next one, too, while many come at once.
    """
    assert question.customer_hash is not None
    name = digest(f"{question.moment.id} {question.customer_hash.hex()}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(name[:8], signed=True)])


def _answer_or_refuse(refusal: Refusal, scope: Scope, question: Question) -> Answer:
    """The answer that the key got meanwhile, by what may have caused the refusal; else the refusal itself."""
    try:
        kept = idempotency.answer_since(scope)
    except IdempotencyMismatch as mismatch:
        return _refuse(mismatch, scope, question)
    return kept or _refuse(refusal, scope, question)


def _complete(question: Question, scope: Scope) -> Answer:
    """Write what one completed action means, in one statement, and charge it last: limits are held for one
    commit. What a person has to look at first is held: its reward can't be used, its amount is reserved (X3).
    """
    is_held = not question.verdict.is_allowed
    rows = Rows()
    outcome = Outcome.HELD if is_held else Outcome.COMPLETED
    decision = rows.add(_decision(scope, question, outcome, trail_when_charged(question)))
    action_id = new_id("act")
    cause = f"action:{action_id}"
    reward = issue(
        company=scope.caller.company, offer=question.offer, cause=cause, rows=rows, is_held=is_held
    )
    action = rows.add(_action(action_id, question, decision, reward))
    if is_held:
        action.status, action.held_at = ActionStatus.HELD, action.completed_at
        open_review(
            company_key=action.company_id,
            subject=cause,
            verdict=question.verdict,
            value_usd_cents=action.amount_usd_cents,
            rows=rows,
        )
    record(
        company_key=action.company_id,
        type=f"action.{action.status}",
        data=facts_of_action(action, decision),
        rows=rows,
    )
    remember(company_key=action.company_id, seen=question.call.signals, subject=cause, rows=rows)
    draft = answers.completed(question=question, decision=decision, action=action, reward=reward)
    if scope.caller.idempotency_key is not None:
        rows.add(idempotency.keep(scope, draft))
    rows.insert()
    try:
        rooms = (reserve_action if is_held else charge_action)(_charge(action, cause))
    except NoRoom as full:
        weigh(question, full.rooms)
        raise
    return answers.with_remaining(draft, answers.remaining(rooms, action.amount_usd_cents))


def _answer_test(scope: Scope, question: Question) -> Answer:
    """Answer in test mode: nothing is written but the decision and the key (C4)."""
    rows = Rows()
    decision = rows.add(_decision(scope, question, Outcome.TEST, question.trail))
    answer = samples.answered(target=question.target, call=scope.call, decision=decision)
    if scope.caller.idempotency_key is not None:
        rows.add(idempotency.keep(scope, answer))
    rows.insert()
    return answer


def _refuse(refusal: Refusal, scope: Scope, question: Question) -> Answer:
    """Write the decision of a refusal, in a transaction of its own: what was tried is rolled back by now."""
    decision = _decision(scope, question, Outcome.REFUSED, question.trail, code=refusal.code)
    answer = answers.refused(
        refusal,
        request_key=scope.caller.instance,
        decision_id=decision.public_id,
        words=answers.words_on(refusal, question.target, scope.call),
    )
    with transaction.atomic():
        decision.save(force_insert=True)
        if scope.caller.idempotency_key is not None and refusal.code in idempotency.KEPT_REFUSALS:
            IdempotencyKey.objects.bulk_create([idempotency.keep(scope, answer)], ignore_conflicts=True)
    return answer


def _is_test(caller: Caller, target: Target) -> bool:
    """A test key always tests; a live one while the campaign is approved but not live yet (C4)."""
    return caller.is_test or (target.campaign is not None and target.campaign.state == CampaignState.APPROVED)


def _question(caller: Caller, call: RewardCall) -> Question:
    target = target_of(app=caller.app, call=call)
    return Question(caller, call, target, is_test=_is_test(caller, target))


def _decision(
    scope: Scope, question: Question, outcome: Outcome, trail: list[dict[str, Any]], *, code: str = ""
) -> Decision:
    caller, call, target = scope.caller, scope.call, question.target
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
    offer, caller = question.offer, question.caller
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
        completed_at=clock.now(),
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
        occurred_at=action.completed_at,
    )


def _constraint_of(conflict: IntegrityError) -> str | None:
    diagnostics = getattr(conflict.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
