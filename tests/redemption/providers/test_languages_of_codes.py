"""Codes and cancelling are told in the customer's language, on pages and by mail (S7, S8)."""

from html import unescape

import pytest
from django.core import mail

from rewards.redemption.models import Order
from rewards.redemption.operations import cancel_own_order
from tests.redemption.providers.conftest import Store
from tests.redemption.providers.local import BEFORE
from tests.redemption.providers.test_orders import refuse_to_cancel, work
from tests.redemption.test_languages import OTHERS, latin, left_over, read, reader


def pages(store: Store, language: str):
    """Every page of an order's life at a provider, by a name; the mails of it are in the outbox then."""
    order = store.order()
    Order.objects.filter(pk=order.pk).update(language=language)
    who = order.redemption.account.user
    client, at = reader(language, who), f"/r/orders/{order.pk}"
    yield "ordered", client.get(at)
    yield "before cancelling", client.get(f"{at}/cancel")
    work()
    yield "here", client.get(at)
    yield "before the code", client.get(f"{at}/code")
    yield "the code", client.post(f"{at}/code")
    store.server.moods.append(BEFORE)
    yield "away or not", client.post(f"{at}/code")
    store.server.moods.clear()
    refuse_to_cancel(store)
    cancel_own_order(user=who, order_id=order.pk)
    yield "being cancelled", client.get(at)
    yield "mine", client.get("/r/mine/")
    work()
    yield "not cancelled", client.get(at)
    yield "returning", client.post(f"{at}/return", {"brings": "2500", "words": ""})


@pytest.mark.parametrize("store", ["amazon", "own_shop"], indirect=True)
@pytest.mark.parametrize("language", OTHERS)
def test_no_page_and_no_mail_says_a_word_of_english(store: Store, language: str):
    found = {}
    for name, answer in pages(store, language):
        page = read(answer)
        if words := left_over(page, language):
            found[name] = words
        if language in ("ja", "hi") and (words := latin(page)):
            found[f"{name}, in Latin letters"] = [
                one for one in words if not one.startswith(("PICK-UP", "LJ49"))
            ]
    for sent in mail.outbox:
        words = [
            *left_over(sent.body, language),
            *left_over(unescape(sent.alternatives[0].content), language),
        ]
        if words:
            found[sent.subject] = words

    assert {name: words for name, words in found.items() if words} == {}
    assert len(mail.outbox) == 2
