"""Proposed terms name what they have to (C7)."""

from datetime import date
from typing import Any

import pytest

from campaigns.terms import Clawback, OfferedReward, TermsFacts, proposed_terms
from kit.money import Money


def facts(**changes: Any) -> TermsFacts:
    known: dict[str, Any] = {
        "company": "Level Up Games",
        "app": "Starlight Run",
        "store": "Giftwell",
        "qualification": "reach level 10.",
        "conditions": "",
        "clawback": Clawback.NONE,
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2026, 12, 31),
        "expires_on": date(2027, 1, 30),
        "time_zone": "Europe/Berlin",
        "rewards": [
            OfferedReward(
                "Level 10",
                "Germany",
                ["Germany", "Austria"],
                [("Copper Kettle", Money(2_500, "EUR")), ("store credit for Kitchen", Money(2_000, "EUR"))],
            ),
            OfferedReward("Level 10", "Japan", ["Japan"], [("Paper Lamp", Money(3_000, "JPY"))]),
        ],
    }
    return TermsFacts(**known | changes)


@pytest.mark.parametrize(
    "words",
    [
        "This offer is made by Level Up Games to users of Starlight Run.",
        "To qualify, reach level 10, between 1 December 2026 and 31 December 2026, both days included (Europe/Berlin).",
        "- Level 10, Germany: Copper Kettle (retail value €25.00); store credit for Kitchen (retail value €20.00)",
        "- Level 10, Japan: Paper Lamp (retail value ¥3,000)",
        "sign in to Giftwell or create an account there",
        "until the end of 30 January 2027 (Europe/Berlin)",
        "while supplies last",
        "equal or similar value",
        "delivered only to residents of Austria, Germany and Japan.",
        "for one person, can be used once, and must not be sold",
        "Until you open your reward link, Level Up Games helps. From then on Giftwell does.",
    ],
)
def test_terms_name_what_customers_agree_to(words: str):
    assert words in proposed_terms(facts())


@pytest.mark.parametrize(
    ("clawback", "words"),
    [
        (Clawback.FIRST_PERIOD, "the first paid period of your subscription can't be cancelled or refunded"),
        (Clawback.PRICE_LESS_CPA, "you get back what you paid less the value of the reward"),
    ],
)
def test_a_cancelled_subscription_has_its_clause_in_two_forms(clawback: Clawback, words: str):
    assert words in proposed_terms(facts(clawback=clawback))
    assert "subscription" not in proposed_terms(facts())


def test_further_conditions_stand_with_who_qualifies():
    assert "(Europe/Berlin).\nOnce a person." in proposed_terms(facts(conditions=" Once a person. "))


def test_without_rewards_and_words_they_still_read_well():
    terms = proposed_terms(facts(rewards=[], qualification=""))

    assert "To qualify, complete the action that the offer names, between" in terms
    assert "What you get" not in terms
    assert "residents" not in terms
