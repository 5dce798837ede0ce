"""One decision, told to each reader as far as they may know it (A5, A7, X5); table-driven, without a database."""

from typing import Any

import pytest

from campaigns.checks import LIMITS, NAMING, Check
from campaigns.customer_words import advice_on, in_locale
from campaigns.explaining import (
    REFUSALS,
    Explained,
    codes_of,
    company_checks,
    for_app,
    for_company,
    for_customer,
    for_support,
)
from campaigns.trails import LimitUse, Recorded
from kit.errors import TryAgain
from rewards.models import Offer

USES = [
    LimitUse("campaign", 100_000, 82_000, 84_750),
    LimitUse("campaign_month", 500_000, 10_000, 12_750),
    LimitUse("company_month", 1_500_000, 90_000, 92_750),
]
PRIVATE = {"verdict": "known_abuser", "by": "email", "signals": ["email", "device"], "linked": 4}


def trail(failed: str = "", code: str = "", saw: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The entries of all checks up to the one that failed."""
    entries: list[dict[str, Any]] = []
    for check in Check:
        if check == failed:
            return [
                *entries, {"check": failed, "passed": False, "code": code, "saw": saw or {}, "says": "Because."}
            ]  # fmt: skip
        entries.append({"check": check.value, "passed": True, "saw": {"signals": []}})
    return entries


def ended(explained: Explained) -> dict[str, str]:
    return {step.check: step.status.value for step in explained.steps}


def test_every_check_is_told_in_order_and_those_after_the_refusal_as_not_asked() -> None:
    told = for_support(Recorded("refused", "already_rewarded", trail("customer_limit", "already_rewarded")))

    assert list(ended(told)) == list(Check.values)
    assert list(ended(told).values()) == ["passed"] * 8 + ["failed"] + ["not_asked"] * 4
    assert told.failed is not None
    assert (told.failed.check, told.failed.says, told.asked) == ("customer_limit", "Because.", 9)


@pytest.mark.parametrize("sees_spend", [True, False])
def test_a_completed_call_tells_each_limit_but_the_companys_to_who_sees_no_bills(sees_spend: bool) -> None:
    told = for_company(Recorded("completed", "", trail(), USES), sees_spend=sees_spend)

    assert set(ended(told).values()) == {"passed"}
    limits = {step.check: step.limit for step in told.steps if step.limit}
    assert limits == {"budget": USES[0], "campaign_limit": USES[1]} | (
        {"company_limit": USES[2]} if sees_spend else {}
    )
    assert told.limits == (USES if sees_spend else USES[:2])


@pytest.mark.parametrize("failed", ["country", "fraud"])
def test_a_company_is_told_the_same_whatever_made_a_customer_not_eligible(failed: str) -> None:
    recorded = Recorded("refused", "customer_not_eligible", trail(failed, "customer_not_eligible", PRIVATE))
    other = Recorded("refused", "customer_not_eligible", trail("country", "customer_not_eligible"))

    for told in (for_company(recorded, sees_spend=True), for_app(recorded)):
        assert list(ended(told)) == [
            *[check.value for check in Check][:7], "customer", "budget", "campaign_limit", "company_limit"
        ]  # fmt: skip
        assert ended(told)["customer"] == "failed"
        assert not {"known_abuser", "email", "linked", "Because."} & set(str(told).replace("'", " ").split())
    assert for_company(recorded, sees_spend=True).steps[7:] == for_company(other, sees_spend=True).steps[7:]
    support = for_support(recorded)
    assert support.failed is not None
    assert (support.failed.check, support.failed.saw) == (failed, PRIVATE)


def test_a_company_reads_of_fraud_only_what_its_call_brought() -> None:
    entries = [*trail()[:9], {"check": "fraud", "passed": True, "saw": PRIVATE}, *trail()[10:]]
    told = for_company(Recorded("completed", "", entries, USES), sees_spend=True)

    assert next(step.saw for step in told.steps if step.check == "fraud") == {"signals": ["email", "device"]}


def test_an_app_is_told_codes_without_facts_and_all_limits() -> None:
    told = for_app(Recorded("refused", "budget_exhausted", trail("budget", "budget_exhausted"), USES))

    assert all(step.saw == {} and step.says == "" and step.limit is None for step in told.steps)
    assert [step.code for step in told.steps if step.code] == ["budget_exhausted"]
    assert told.limits == USES


def test_a_call_refused_before_any_check_has_them_all_not_asked() -> None:
    told = for_support(Recorded("refused", "idempotency_mismatch", []))

    assert set(ended(told).values()) == {"not_asked"}
    assert (told.failed, told.asked) == (None, 0)


def test_a_test_call_is_asked_for_what_it_names_alone() -> None:
    told = for_company(Recorded("test", "", trail()[: len(NAMING)]), sees_spend=True)

    assert [check for check, status in ended(told).items() if status == "passed"] == list(NAMING)


OLD_PASSED = [
    {"check": name, "passed": True, "saw": {}}
    for name in ("company", "state", "dates", "country", "customer_limit", "fraud")
]
ROOMS = {"campaign": [100, 90], "campaign_month": [500, 0], "company_month": [1_500, 0]}


@pytest.mark.parametrize(
    ("last", "code", "expected"),
    [
        ({"passed": True, "saw": {"amountUsdCents": 10}}, "", ["passed"] * 3),
        ({"passed": False, "code": "budget_exhausted", "saw": ROOMS}, "budget_exhausted",
         ["failed", "not_asked", "not_asked"]),
        ({"passed": False, "code": "company_limit_reached", "saw": ROOMS}, "company_limit_reached",
         ["passed", "passed", "failed"]),
    ],
)  # fmt: skip
def test_decisions_from_before_limits_had_a_check_each_read_the_same(
    last: dict[str, Any], code: str, expected: list[str]
) -> None:
    recorded = Recorded("refused" if code else "completed", code, [*OLD_PASSED, {"check": "limits", **last}])
    told = for_support(recorded)

    assert [ended(told)[check] for check in LIMITS] == expected
    assert all(set(step.saw) <= {"amountUsdCents"} for step in told.steps)
    # They did not say what they were about: that it was there is not told, nor that nobody asked.
    assert not set(ended(told)) & set(NAMING)


def test_the_signal_of_an_old_refusal_is_kept_for_support() -> None:
    signal = {"check": "fraud_signal", "passed": False, "code": "known_abuser", "saw": {"signal": "email"}}
    refused = {"check": "fraud", "passed": False, "code": "customer_not_eligible", "saw": "Did not pass."}
    told = for_support(Recorded("refused", "customer_not_eligible", [*OLD_PASSED[:5], signal, refused]))

    assert told.failed is not None
    assert (told.failed.check, told.failed.says) == ("fraud", "Did not pass.")
    assert told.failed.saw == {"verdict": "known_abuser", "by": "email"}


@pytest.mark.parametrize("code", [*REFUSALS, TryAgain.code])
@pytest.mark.parametrize("locale", ["de", "es-MX", "fr_CA", "hi", "it", "ja", "pt-BR", "en", "sv", None])
def test_customers_read_every_refusal_in_the_languages_of_the_marketplaces(
    code: str, locale: str | None
) -> None:
    text = (REFUSALS | {TryAgain.code: TryAgain})[code].text
    words = in_locale(text, locale)

    assert (words == text) is (locale in ("en", "sv", None))
    assert advice_on(text)


def test_customers_read_a_refusal_in_each_language_of_the_campaign_once() -> None:
    offer = Offer(default_locale="sv", messages={"en": {}, "de": {}, "de-AT": {}, "sv": {}})
    told = for_customer("budget_exhausted", offer)

    assert told.texts == [
        ("en", "All rewards have been given out for now."),
        ("de", "Zurzeit sind alle Prämien vergeben."),
    ]
    assert told.advice.startswith("Nothing is wrong")


def test_what_customers_read_is_the_same_for_fraud_and_country() -> None:
    assert for_customer("customer_not_eligible", None).texts == [
        ("en", "This reward isn't available for you.")
    ]


def test_a_company_looks_for_every_check_but_those_that_it_must_not_tell_apart() -> None:
    names = [name for name, _ in company_checks()]

    assert names == [
        "platform", "campaign", "moment", "marketplace", "company", "state", "dates", "customer",
        "customer_limit", "budget", "campaign_limit", "company_limit",
    ]  # fmt: skip
    assert all(code in REFUSALS for name in names for code in codes_of(name))


@pytest.mark.parametrize(
    ("use", "before", "used"),
    [
        (LimitUse("campaign", 1_000, 250, 300), 25.0, 5.0),
        (LimitUse("campaign", 1_000_000, 0, 1), 0.0, 0.5),
        (LimitUse("campaign", 1_000, 900, 900), 90.0, 0.0),
        (LimitUse("campaign", 0, 0, 0), 100.0, 0.0),
    ],
)
def test_a_limit_is_drawn_as_what_was_used_before_and_by_the_call(
    use: LimitUse, before: float, used: float
) -> None:
    assert (use.before_percent, use.used_percent) == (before, used)
