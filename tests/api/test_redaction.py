"""What the request log keeps of a body and of an answer (S9, A4)."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from moments.api.redaction import KEPT, OF_CUSTOMERS, answer_body, described, header, request_body

IDS = {
    "appId": "app_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "campaignId": "cmp_06fg2b7k5s8q3tqv9m0c1d2e3h",
    "momentId": "level_10",
    "deviceType": "Web",
    "rewardGroupId": "US",
}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("level_10", "level_10"),
        ("x" * 64, "x" * 64),
        ("x" * 65, "(not kept: a string of 65 characters)"),
        ("ada@example.com", "(not kept: a string of 15 characters)"),
        ("", "(not kept: a string of 0 characters)"),
        ("level 10\n", "(not kept: a string of 9 characters)"),
        ("level_10\n", "(not kept: a string of 9 characters)"),
        (4711, "(not kept: a number)"),
        (47.11, "(not kept: a number)"),
        (True, "(not kept: a boolean)"),
        (None, "(not kept: null)"),
        (["level_10"], "(not kept: an array)"),
        ({"email": "ada@example.com"}, "(not kept: an object)"),
    ],
)
def test_what_names_a_thing_of_the_company_is_kept_if_it_looks_like_an_id(sent: Any, kept: str) -> None:
    assert request_body({"momentId": sent}) == {"momentId": kept}


def test_fields_about_the_customer_are_only_said_to_be_there() -> None:
    body = IDS | {"customerId": "player-4711", "locale": None, "country": "US"}

    assert request_body(body) == IDS | {
        "customerId": "(removed)",
        "country": "(removed)",
        "locale": "(removed)",
    }


def test_other_fields_are_counted_and_not_even_named() -> None:
    assert request_body({"ada@example.com": 1, "note": "player-4711", "appId": "app_1"}) == {
        "appId": "app_1",
        "(other fields)": 2,
    }


def test_an_id_that_holds_what_the_call_says_of_its_customer_is_not_kept() -> None:
    kept = request_body({"momentId": "gift-for-player4711", "customerId": "player4711"})

    assert kept["momentId"] == "(not kept: it holds what a field about the customer holds)"


def test_a_short_name_of_a_customer_takes_no_id_away() -> None:
    assert request_body({"momentId": "level_10", "customerId": "10"})["momentId"] == "level_10"


@pytest.mark.parametrize(("size", "said"), [(17, "17 bytes"), (None, "size unknown")])
def test_what_is_no_json_object_is_only_described(size: int | None, said: str) -> None:
    assert described(size) == f"(not kept: no JSON object, {said})"


def test_a_reward_url_loses_its_token() -> None:
    answer = {"rewardNotificationUrl": "https://moments.example/r/8JqyXw0123456789abcdefghijKLMN-_", "cpa": 1}

    assert answer_body(answer, IDS) == {
        "rewardNotificationUrl": "https://moments.example/r/(removed)",
        "cpa": 1,
    }


@pytest.mark.parametrize(
    ("pointer", "detail", "kept"),
    [
        (
            "/customerIp",
            'Must be an IPv4 or IPv6 address; found "203.0.113"',
            "Must be an IPv4 or IPv6 address",
        ),
        ("/momentId", 'Must be letters; found "ada lovelace"', "Must be letters"),
        ("/rewardGroupId", 'Must be one of US, UK; found "MARS"', 'Must be one of US, UK; found "MARS"'),
        ("/appId", "This field is required.", "This field is required."),
        (
            "",
            "The body must be a JSON object; found an array.",
            "The body must be a JSON object; found an array.",
        ),
    ],
)
def test_an_error_repeats_a_value_only_where_the_request_keeps_it(
    pointer: str, detail: str, kept: str
) -> None:
    body = {"customerIp": "203.0.113", "momentId": "ada lovelace", "rewardGroupId": "MARS"}
    answer = {"code": "invalid_request", "errors": [{"pointer": pointer, "detail": detail}]}

    assert answer_body(answer, body)["errors"] == [{"pointer": pointer, "detail": kept}]


def test_what_an_answer_says_of_the_customer_is_removed_wherever_it_stands() -> None:
    answer = {"detail": "No gift for player-4711.", "warnings": [{"detail": "player-4711"}], "status": 400}

    assert answer_body(answer, {"customerId": "player-4711"}) == {
        "detail": "No gift for (removed).",
        "warnings": [{"detail": "(removed)"}],
        "status": 400,
    }


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("proxy for player-4711", "proxy for (removed)"),
        ("proxy for ada@example.com", "proxy for (removed)"),
        ("proxy (+mailto:ada@example.com) 2", "proxy (removed) 2"),
        ("proxy/1.0 ada%40example.com", "proxy/1.0 (removed)"),
        ("python-requests/2.32.3", "python-requests/2.32.3"),
        ("application/json; charset=utf-8", "application/json; charset=utf-8"),
        ("", ""),
    ],
)
def test_a_header_names_neither_the_customer_nor_any_address(sent: str, kept: str) -> None:
    assert header(sent, {"customerId": "player-4711"}) == kept


def test_an_address_in_a_header_is_removed_without_a_body_too() -> None:
    assert header("proxy for ada@example.com", None) == "proxy for (removed)"


def test_everything_else_of_an_answer_is_as_it_was() -> None:
    answer = {
        "cpa": {"amount": "27.50", "currency": "USD"},
        "warnings": [],
        "reason": None,
        "available": True,
    }

    assert answer_body(answer, IDS | {"customerId": "player-4711"}) == answer


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([*KEPT, *OF_CUSTOMERS]) | st.text(max_size=20)


# What is said in the place of what is not kept; a customer may be called as any part of it.
OUR_WORDS = [
    "(removed)",
    "(not kept: it holds what a field about the customer holds)",
    *(f"(not kept: {kind})" for kind in ("an object", "an array")),
    *(f"(not kept: a string of {size} characters)" for size in range(100)),
]
_AGENT = "Server/1.0 for {}, by way of {}@example.com"


@given(
    body=st.dictionaries(names, values, max_size=12),
    secret=st.text(st.characters(exclude_categories=["Cs"]), min_size=6, max_size=60),
    field=st.sampled_from(OF_CUSTOMERS),
    others=st.lists(names, max_size=4),
    wrap=st.sampled_from(
        [lambda text: text, lambda text: f"x{text}y", lambda text: [text], lambda text: {text: 1}]
    ),
)
def test_whatever_is_sent_in_whatever_field_no_customer_is_in_the_row(
    body, secret, field, others, wrap
) -> None:
    """The same text may stand in several fields at once, alone, within a longer one, or nested; errors repeat it."""
    neutral = json.dumps([request_body(body), answer_body(_refused(body), body)], ensure_ascii=False)
    assume(secret not in neutral and secret not in json.dumps(_refused({}), ensure_ascii=False))
    assume(not any(secret in words for words in OUR_WORDS))
    sent = body | {name: wrap(secret) for name in others} | {field: secret}
    assume(secret not in header(_AGENT.format("", ""), body))
    headers = header(_AGENT.format(secret, secret), sent)
    kept = [request_body(sent), answer_body(_refused(sent), sent), headers]

    assert all(secret not in text for text in _texts(kept))


def _refused(body: dict[str, Any]) -> dict[str, Any]:
    """An answer that repeats everything, as form errors do and as texts might."""
    errors = [
        {"pointer": f"/{name}", "detail": f"Must be something else; found {json.dumps(body[name])[:40]}"}
        for name in (*KEPT, *OF_CUSTOMERS)
        if name in body
    ]
    texts = [value for value in body.values() if isinstance(value, str)]
    return {"code": "invalid_request", "status": 400, "errors": errors, "texts": texts}


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [str(value)]
