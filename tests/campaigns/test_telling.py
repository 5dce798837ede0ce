"""The people of a company are told of what became of their campaign: by mail, once, in words (C3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from accounts.models import CompanySuspension, Member, User
from accounts.operations import resume_company, suspend_company
from campaigns import operations
from campaigns.models import Campaign, SuspensionReason
from events.models import Mail
from kit import clock
from tests.mailbox import delivered
from tests.world import ACTOR, MARKETER, SUPPORT, World, make_world


def mails_since(act: Callable[[], object]) -> list[EmailMultiAlternatives]:
    """What goes out because of an act, and nothing else."""
    delivered().clear()
    act()
    return list(delivered())


def words_of(mail: EmailMultiAlternatives) -> str:
    return " ".join(str(mail.body).split())


def join(world: World, email: str, *roles: str) -> User:
    user = User.objects.create_user(email, "correct horse battery")
    Member.objects.create(company=world.company, user=user, roles=list(roles))
    return user


def test_those_who_may_change_campaigns_are_told_and_nobody_else(db: None) -> None:
    world = make_world(state="pending")
    make_world(name="Another company")
    marketer = join(world, "marketer@example.com", "marketer", "analyst")
    join(world, "analyst@example.com", "analyst", "developer")

    sent = mails_since(lambda: operations.approve_campaign(campaign=world.campaign, actor=SUPPORT))

    assert [mail.to for mail in sent] == [[world.user.email], [marketer.email]]
    assert {mail.subject for mail in sent} == {f"{world.campaign.name} is approved"}


def test_who_made_a_move_is_not_told_of_it(db: None) -> None:
    world = make_world()
    other = join(world, "marketer@example.com", "marketer")

    sent = mails_since(
        lambda: operations.take_down_campaign(
            campaign=world.campaign, actor=f"member:{other.pk}", reason="A pause."
        )
    )

    assert [mail.to for mail in sent] == [[world.user.email]]


def test_a_rejection_is_read_with_its_reason_and_every_remark_in_both_forms(db: None) -> None:
    world = make_world(state="pending")
    remarks = {"terms": "They name no end.", "reward:level_10:US": "Too <dear> a kettle."}

    [mail] = mails_since(
        lambda: operations.reject_campaign(
            campaign=world.campaign, actor=SUPPORT, reason="Two things & no more.", remarks=remarks
        )
    )

    url = f"http://localhost:8000/console/campaigns/{world.campaign.pk}/"
    assert mail.body == (
        f"{world.campaign.name} was sent back. Support asks you to mend something.\n\n"
        "Two things & no more.\n\n"
        "- Rewards of level_10 in US: Too <dear> a kettle.\n"
        "- Terms: They name no end.\n\n"
        f"Edit it and submit it again: {url}\n\n"
        "You get this as somebody who may change the campaigns of Level Up Games.\n"
    )
    [(html, kind)] = mail.alternatives
    assert kind == "text/html"
    for part in (
        "<p>Two things &amp; no more.</p>",
        "<li><strong>Terms:</strong> They name no end.</li>",
        "<strong>Rewards of level_10 in US:</strong> Too &lt;dear&gt; a kettle.",
        f'href="{url}"',
        "Edit it and submit it again</a>",
    ):
        assert part in html


@pytest.mark.parametrize(
    ("by_itself", "starts_in", "words"),
    [
        (True, -1, "It goes live within a minute. Until then it is in test mode"),
        (True, 5, "It goes live by itself on {first} (UTC). Until then it is in test mode"),
        (False, -1, "You can take it live now. Until then it is in test mode"),
        (False, 5, "You can take it live from {first} (UTC) on. Until then it is in test mode"),
    ],
)
def test_an_approval_says_when_it_goes_live(db: None, by_itself: bool, starts_in: int, words: str) -> None:
    starts_on = clock.now().date() + timedelta(days=starts_in)
    world = make_world(state="pending", starts_by_itself=by_itself, starts_on=starts_on)

    [mail] = mails_since(lambda: operations.approve_campaign(campaign=world.campaign, actor=SUPPORT))

    assert words.format(first=date_format(starts_on, "j F Y")) in words_of(mail)


def test_time_tells_of_a_start_and_of_the_end(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(state="approved")

    [live] = mails_since(operations.move_campaigns)
    over = clock.end_of_day(world.campaign.ends_on, "UTC")
    monkeypatch.setattr(clock, "now", lambda: over)
    [finished] = mails_since(operations.move_campaigns)

    name = world.campaign.name
    assert (live.subject, finished.subject) == (f"{name} is live", f"{name} has finished")
    assert "can be used until they expire" in words_of(finished)
    assert "its end has passed" not in words_of(finished)
    assert mails_since(operations.move_campaigns) == []


def test_a_submission_whose_end_passed_is_told_and_one_taken_back_by_hand_is_not(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_world(state="pending").campaign
    assert mails_since(lambda: operations.withdraw_campaign(campaign=campaign, actor=MARKETER)) == []
    operations.submit_campaign(campaign=campaign, actor=MARKETER)
    over = clock.end_of_day(campaign.ends_on, "UTC")
    monkeypatch.setattr(clock, "now", lambda: over)

    [mail] = mails_since(operations.move_campaigns)

    assert mail.subject == f"{campaign.name} is a draft again"
    assert "Its end passed before it was approved." in words_of(mail)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (CompanySuspension.UNPAID, "Your company has an unpaid bill."),
        (CompanySuspension.BARRED, "Your company can't use Moments from where it is now."),
    ],
)
def test_a_company_that_may_not_give_rewards_is_told_why_and_when_that_is_over(
    db: None, cause: CompanySuspension, words: str
) -> None:
    world = make_world()
    suspend_company(company=world.company, actor=ACTOR, reason="Since Monday.", cause=cause)
    [suspended] = mails_since(operations.follow_companies)
    resume_company(company=world.company, actor=ACTOR, reason="All is well.", cause=cause)
    [resumed] = mails_since(operations.follow_companies)

    assert f"is suspended. {words} New calls are refused until that is lifted." in words_of(suspended)
    assert "Since Monday." in words_of(suspended)
    assert resumed.subject == f"{world.campaign.name} is resumed"
    assert "It is live: calls are taken again" in words_of(resumed)


def test_support_is_named_when_it_suspends_and_a_reason_of_several_that_goes_is_no_news(db: None) -> None:
    campaign = make_world().campaign
    operations.take_down_campaign(campaign=campaign, actor=MARKETER, reason="A pause.")
    support, marketer = SuspensionReason.SUPPORT, SuspensionReason.MARKETER

    [mail] = mails_since(
        lambda: operations.suspend_campaign(
            campaign=campaign, cause=support, actor=SUPPORT, reason="Complaints."
        )
    )

    assert "is suspended. Support suspended it." in words_of(mail)
    lift = lambda: operations.resume_campaign(campaign=campaign, cause=support, actor=SUPPORT)  # noqa: E731
    assert mails_since(lift) == []
    [resumed] = mails_since(
        lambda: operations.resume_campaign(campaign=campaign, cause=marketer, actor=MARKETER)
    )
    assert resumed.subject == f"{campaign.name} is resumed"


def test_one_that_was_approved_is_told_to_be_that_again(db: None) -> None:
    starts_on = clock.now().date() + timedelta(days=5)
    campaign = make_world(state="approved", starts_on=starts_on).campaign
    operations.take_down_campaign(campaign=campaign, actor=MARKETER, reason="A pause.")

    [mail] = mails_since(
        lambda: operations.resume_campaign(campaign=campaign, cause=SuspensionReason.MARKETER, actor=MARKETER)
    )

    assert "is resumed. It is approved, in test mode, as it was before." in words_of(mail)


def test_what_is_rolled_back_is_not_told(db: None) -> None:
    campaign = make_world(state="pending").campaign
    before = Mail.objects.count()

    with transaction.atomic():
        operations.approve_campaign(campaign=campaign, actor=SUPPORT)
        assert Mail.objects.count() == before + 1
        transaction.set_rollback(True)

    assert (Mail.objects.count(), Campaign.objects.get().state) == (before, "pending")


def test_a_company_of_many_costs_a_move_no_more_statements(db: None) -> None:
    small, large = make_world(name="Small"), make_world(name="Large")
    for number in range(12):
        join(large, f"marketer-{number}@example.com", "marketer")

    counts = []
    for world in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            operations.take_down_campaign(campaign=world.campaign, actor=MARKETER, reason="A pause.")
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert Mail.objects.filter(kind="campaign_moved", subject__endswith="suspended").count() == 14
