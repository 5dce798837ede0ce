"""Seven days before the end, who opened a reward and did not use it is reminded by mail, if they want (R8)."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext

from accounts.models import Member
from events.models import Mail
from events.operations import queue_mail
from kit import clock
from rewards.models import Offer, Reward
from rewards.operations import expire_rewards, move_end
from rewards.redemption.models import Redemption, Reminder, RewardSeen, StoreAccount
from rewards.redemption.operations import cancel_own_order, erase_customer, forget_readings, redeem, reminding
from rewards.redemption.reminders import key_to_stop
from rewards.redemption.tasks import remind_of_expiry
from tests.mailbox import delivered
from tests.redemption.conftest import HOME, choice_of, signed_in, user
from tests.redemption.test_languages import OTHERS, latin, left_over, read, reader

WEEK = timedelta(days=7)


@pytest.fixture
def at(monkeypatch):
    """Moves the clock to an instant."""

    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def opened(shop, *people, **facts):
    """An offer, with the URL of a reward of it that these people opened while signed in."""
    offer = shop.offer(shop.product(title="Copper Kettle"), **facts)
    token = shop.reward(offer)
    for who in people:
        assert signed_in(who).get(f"/r/{token}").status_code == 200
    return offer, token


def reminded():
    """Whom the task mails, each time it is called."""
    before = Mail.objects.count()
    remind_of_expiry()
    return sorted(Mail.objects.order_by("pk").values_list("to", flat=True)[before:])


def test_who_opened_a_reward_is_told_a_week_before_its_end_and_once(shop, at):
    who = user()
    offer, token = opened(shop, who)

    at(offer.expires_at - WEEK - timedelta(seconds=1))
    early = reminded()
    at(offer.expires_at - WEEK)
    on_time = reminded()
    for hours in (1, 25, 24 * 6):
        at(offer.expires_at - WEEK + timedelta(hours=hours))
        assert reminded() == []

    assert (early, on_time) == ([], [who.email])
    [sent] = delivered()
    [(html, kind)] = [(part.content, part.mimetype) for part in sent.alternatives]
    assert (sent.subject, kind) == ("Your reward ends soon", "text/html")
    for text in ("Lantern Quest", "Lantern Works", "Copper Kettle", f"{settings.BASE_URL}/r/{token}?lang=en"):
        assert text in sent.body
        assert text in html
    assert f"{offer.expires_on:%B} {offer.expires_on.day}, {offer.expires_on.year}" in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"].startswith(f"<{settings.BASE_URL}/r/reminders/off?key=")


def test_all_rewards_that_end_soon_are_in_one_mail_a_day(shop, at):
    who = user()
    first, one = opened(shop, who)
    _, two = opened(shop, who)
    later, three = opened(shop, who, ends_in=31)

    at(first.expires_at - WEEK)
    assert reminded() == [who.email]
    at(later.expires_at - WEEK)
    assert reminded() == [who.email]

    today, tomorrow = delivered()
    assert (today.subject, tomorrow.subject) == ("Your 2 rewards end soon", "Your 3 rewards end soon")
    assert [token in today.body for token in (one, two, three)] == [True, True, False]
    assert [token in tomorrow.body for token in (one, two, three)] == [True, True, True]
    assert list(Reminder.objects.order_by("on").values_list("rewards", flat=True)) == [2, 3]


def test_what_comes_due_on_a_day_with_a_mail_waits_for_the_next(shop, at):
    who = user()
    offer, _ = opened(shop, who)
    other, late = opened(shop, who)
    noon = offer.expires_at - WEEK + timedelta(hours=12)
    Offer.objects.filter(pk=other.pk).update(expires_at=noon + WEEK)

    at(offer.expires_at - WEEK)
    assert reminded() == [who.email]
    at(noon)
    assert reminded() == []
    at(offer.expires_at - WEEK + timedelta(days=1))
    assert reminded() == [who.email]

    assert [late in sent.body for sent in delivered()] == [False, True]


def test_who_opened_it_in_the_last_week_is_told_a_day_later(shop, at):
    who, offer = user(), shop.offer(shop.product())
    at(offer.expires_at - timedelta(days=4))
    signed_in(who).get(f"/r/{shop.reward(offer)}")

    assert reminded() == []
    at(offer.expires_at - timedelta(days=3))
    assert reminded() == [who.email]


def test_nobody_else_is_mailed(shop, at):
    used, claimer, other, erased, off, staff, joined = (user() for _ in range(7))
    anonymous, token = opened(shop)
    assert Client().get(f"/r/{token}").status_code == 200
    opened(shop, shop.member)
    for who in (used, other):
        offer, token = opened(shop, who)
        taker = who if who == used else claimer
        redeem(token=token, user=taker, choice_id=choice_of(offer), address=HOME)
    opened(shop, erased, off, staff, joined)
    erase_customer(user=erased, actor="support:test", reason="Asked.")
    signed_in(off).post("/r/data/reminders", {"reminders": "off"})
    staff.is_staff = True
    staff.save(update_fields=["is_staff"])
    Member.objects.create(company=shop.company, user=joined, roles=["marketer"])

    at(anonymous.expires_at - WEEK)

    assert reminded() == []
    assert not RewardSeen.objects.filter(account__user=shop.member).exists()
    assert not RewardSeen.objects.filter(settled_for=None).exists()


def test_nothing_is_told_of_rewards_that_have_ended(shop, at):
    offer, _ = opened(shop, user())

    at(offer.expires_at)
    before = reminded()
    expire_rewards()

    assert (before, reminded()) == ([], [])


def test_a_reward_whose_order_was_cancelled_is_open_and_told_of(shop, at):
    who = user()
    offer, token = opened(shop, who)
    order = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    cancel_own_order(user=who, order_id=order.pk)

    at(offer.expires_at - WEEK)

    assert reminded() == [who.email]


@pytest.mark.parametrize(("days", "is_told_again"), [(3, False), (7, True), (30, True)])
def test_an_extension_moves_the_reminder(shop, at, days, is_told_again):
    who = user()
    offer, _ = opened(shop, who)
    at(offer.expires_at - WEEK)
    first = reminded()
    move_end(
        company=shop.company, campaign_key=offer.campaign_key, ends_on=offer.ends_on + timedelta(days=days)
    )

    moved = Offer.objects.get(pk=offer.pk)
    at(moved.expires_at - WEEK - timedelta(seconds=1))
    early = reminded()
    at(moved.expires_at - WEEK)

    assert (first, early, reminded()) == ([who.email], [], [who.email] if is_told_again else [])


def test_an_extension_before_the_reminder_puts_it_off(shop, at):
    who = user()
    offer, _ = opened(shop, who)
    move_end(
        company=shop.company, campaign_key=offer.campaign_key, ends_on=offer.ends_on + timedelta(days=10)
    )

    at(offer.expires_at - WEEK)
    early = reminded()
    at(offer.expires_at + timedelta(days=3))

    assert (early, reminded()) == ([], [who.email])


def test_a_worker_that_dies_before_the_commit_leaves_the_mail_to_the_next(shop, at, monkeypatch):
    who = user()
    offer, _ = opened(shop, who)
    at(offer.expires_at - WEEK)

    def die(**_facts):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(reminding, "queue_mail", die)
        with pytest.raises(SystemExit):
            reminded()
    left = (Reminder.objects.count(), RewardSeen.objects.get().settled_for)

    assert (left, reminded(), reminded()) == ((0, None), [who.email], [])
    [sent] = delivered()
    assert sent.extra_headers["Message-ID"] == Mail.objects.get().message_id


def test_many_rewards_are_told_of_over_days(shop, at, monkeypatch):
    monkeypatch.setattr(reminding, "_MOST", 2)
    who = user()
    offers = [opened(shop, who)[0] for _ in range(3)]

    at(offers[0].expires_at - WEEK)
    first = reminded()
    at(offers[0].expires_at - WEEK + timedelta(days=1))

    assert (first, reminded(), reminded()) == ([who.email], [who.email], [])
    assert not RewardSeen.objects.filter(reminded_at=None).exists()


def test_reminders_never_fill_the_outbox_before_other_mails(shop, at, monkeypatch):
    monkeypatch.setattr(reminding, "MOST_WAITING", 2)
    offer, _ = opened(shop, *(user() for _ in range(5)))
    at(offer.expires_at - WEEK)
    rounds = [reminding.remind_of_expiry(batch=1) for _ in range(3)]
    assert (rounds, Mail.objects.count()) == ([1, 1, 0], 2)

    Mail.objects.update(attempts=1)  # the first two were tried

    assert [reminding.remind_of_expiry(batch=1) for _ in range(3)] == [1, 1, 0]


def test_reading_again_renews_the_one_row(shop):
    who = user()
    _, token = opened(shop, who)

    reader("de", who).get(f"/r/{token}")
    signed_in(who).head(f"/r/{shop.reward(Offer.objects.get())}")

    [seen] = RewardSeen.objects.all()
    assert (seen.language, seen.account.user, seen.account.wants_reminders) == ("de", who, True)


def test_whether_a_reward_is_claimed_changes_nothing_that_a_reader_leaves(shop):
    offer = shop.offer(shop.product())
    used, unused, other = shop.reward(offer), shop.reward(offer), user()
    redeem(token=used, user=user(), choice_id=choice_of(offer), address=HOME)

    for token in (used, unused):
        signed_in(other).get(f"/r/{token}")

    assert RewardSeen.objects.filter(account__user=other).count() == 2
    assert Redemption.objects.count() == 1


@pytest.mark.parametrize("language", [*OTHERS, "en"])
def test_the_mail_is_in_the_language_that_was_read_last(shop, at, language):
    who, offer = user(), shop.offer(shop.product(title="Lantern"))
    tokens = [shop.reward(offer), shop.reward(offer)]
    for token in tokens:
        reader(language, who).get(f"/r/{token}")

    at(offer.expires_at - WEEK)
    reminded()

    [sent] = delivered()
    [(html, _kind)] = sent.alternatives
    with translation.override(language):
        subject = ngettext("Your reward ends soon", "Your %(count)s rewards end soon", 2) % {"count": 2}
    assert sent.subject == subject
    assert f'<html lang="{language}"' in html
    assert all(f"/r/{token}?lang={language}" in sent.body for token in tokens)
    if language != "en":
        assert left_over(unescape(html), language) == left_over(sent.body, language) == []


def off_link(shop, at, who):
    """The address in the mail that switches reminders off, as mail programs find it."""
    offer, _ = opened(shop, who)
    at(offer.expires_at - WEEK)
    reminded()
    [link] = re.findall(r"<(.*)>", delivered()[-1].extra_headers["List-Unsubscribe"])
    address = urlsplit(link)
    return f"{address.path}?{address.query}"


def test_a_mail_program_switches_reminders_off_by_one_click(shop, at):
    who, program = user(), Client(enforce_csrf_checks=True)
    link = off_link(shop, at, who)

    looked = program.get(link)
    still = StoreAccount.objects.get(user=who).wants_reminders
    done = [program.post(link, {"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert (looked.status_code, still) == (200, True)
    assert f'action="{link}"' in unescape(looked.content.decode())
    assert [(one.status_code, b"Reminders are off" in one.content) for one in done] == [(200, True)] * 2
    assert not StoreAccount.objects.get(user=who).wants_reminders


def test_reminders_are_switched_on_again_under_my_data(shop, at):
    who = user()
    client = signed_in(who)
    Client().post(off_link(shop, at, who))

    before = client.get("/r/data/").content.decode()
    answer = client.post("/r/data/reminders", {"reminders": "on"})
    after = client.get("/r/data/").content.decode()

    assert answer["Location"] == "/r/data/#reminders"
    assert ("Reminders are off." in before, "Reminders are on." in after) == (True, True)
    assert StoreAccount.objects.get(user=who).wants_reminders


def test_only_our_keys_switch_anything_off(shop):
    who, other = user(), user()
    opened(shop, who, other)
    account = StoreAccount.objects.get(user=who)
    forged = key_to_stop(StoreAccount.objects.get(user=other)).rpartition(":")[2]

    for key in ("", account.pk, f"{account.pk}:{forged}", "\x00"):
        answers = [Client().get("/r/reminders/off", {"key": key}), Client().post("/r/reminders/off")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert b"This link does not work" in answers[0].content
    assert Client().post("/r/data/reminders", {"reminders": "off"}).status_code == 302
    assert not StoreAccount.objects.filter(wants_reminders=False).exists()


@pytest.mark.parametrize("language", OTHERS)
def test_the_pages_of_reminders_say_no_word_of_english(shop, at, language):
    who = user()
    link = off_link(shop, at, who)
    client = reader(language, who)

    pages = [client.get(link), client.post(link), client.get("/r/reminders/off"), client.get("/r/data/")]

    for answer in pages:
        assert answer["Content-Language"] == language
        assert left_over(read(answer), language) == []
        if language in ("ja", "hi"):
            assert latin(read(answer)) == []


def test_what_was_opened_is_taken_out_and_erased(shop, at):
    who = user()
    offer, _ = opened(shop, who)
    at(offer.expires_at - WEEK)
    reminded()

    found = signed_in(who).post("/r/data/export").json()
    erase_customer(user=who, actor="support:test", reason="Asked.")

    [one] = found["rewardsOpened"]
    assert (one["from"], one["endsOn"], one["language"]) == ("Lantern Works", str(offer.expires_on), "en")
    assert found["storeAccount"]["wantsReminders"] is True
    assert (RewardSeen.objects.count(), Reminder.objects.count()) == (0, 0)


def test_no_mail_is_left_in_the_outbox_to_who_is_erased(shop, at):
    who, other = user(), user()
    offer, _ = opened(shop, who, other)
    at(offer.expires_at - WEEK)
    assert reminded() == sorted([who.email, other.email])
    queue_mail(kind="account/email/login_code", to=who.email.upper(), subject="Your code", text="123456")

    erase_customer(user=who, actor="support:test", reason="Asked.")

    assert [mail.to for mail in Mail.objects.all()] == [other.email]


def test_a_member_who_is_erased_as_a_customer_keeps_the_mails_of_the_company(shop, at):
    who = user()
    offer, _ = opened(shop, who)
    at(offer.expires_at - WEEK)
    assert reminded() == [who.email]
    Member.objects.create(company=shop.company, user=who, roles=["analyst"])
    queue_mail(kind="budget_warning", to=who.email, subject="Half of it is spent", text="50 %")

    erase_customer(user=who, actor="support:test", reason="Asked.")

    assert [mail.kind for mail in Mail.objects.all()] == ["budget_warning"]


def test_who_opened_what_is_forgotten_after_the_end(shop, at):
    offer, _ = opened(shop, user())
    at(offer.expires_at - WEEK)
    reminded()

    forget_readings()
    kept = (RewardSeen.objects.count(), Reminder.objects.count())
    at(offer.expires_at)
    forget_readings()
    gone = RewardSeen.objects.count()
    at(offer.expires_at + timedelta(days=24))
    forget_readings()

    assert (kept, gone, Reminder.objects.count()) == ((1, 1), 0, 0)
    assert Reward.objects.count() == 1
