"""A customer's rewards for tests in a browser: made by the real operations, looked at as customers do."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page

from accounts.models import User
from campaigns.operations import approve_campaign, set_banner, set_reward, start_campaign, submit_campaign
from kit.money import Money
from rewards.models import Offer, OfferChoice, Product
from rewards.operations.terms import set_company_terms
from rewards.queries.quotes import margin_of, quote_of
from rewards.quotes import proposed_cpa
from rewards.redemption.address import Address
from rewards.redemption.models import Order, Return, Stock
from rewards.redemption.operations import Move, ask_return, move_order, receive_return, redeem
from tests.browser.conftest import SIZES, assert_accessible
from tests.conftest import Api
from tests.world import MARKETER, SUPPORT, World, make_company, make_draft, make_product

HOME = Address("Ada Lovelace", "12 Garden Row", "Boston", "02110", "US")
STAFF = {"actor": "support:test", "reason": "As it was done."}
# Nothing moves while it is looked at.
_USUAL = {"locale": "en-US", "reduced_motion": "reduce"}
# A folder that pictures of each state are kept in, to be looked at; empty: none are.
PICTURES = os.environ.get("PICTURES", "")


@dataclass
class Story:
    """A company with an agreed margin of 0 %, its live campaign with one product of 25.00 in the US, and a customer."""

    world: World
    customer: User

    @property
    def product(self) -> Product:
        return self.world.products[0]

    def url(self, **changes: Any) -> str:
        """The address of a new reward."""
        return str(Api(self.world).get_reward(**changes).json()["rewardNotificationUrl"])

    def order(self, *states: str, url: str = "", **changes: Any) -> Order:
        """An order of the customer's, moved to the last of the states."""
        token = (url or self.url()).rpartition("/")[2]
        choice = OfferChoice.objects.get(offer__company=self.world.company)
        order = redeem(token=token, user=self.customer, choice_id=choice.pk, address=HOME, **changes)
        for state in states:
            parcel = ("Swift Post", "SP 4711 0815") if state == "shipped" else ()
            move_order(move=Move(order.pk, state, *parcel), **STAFF)
        return order

    def returning(self, *, is_back: bool) -> Return:
        """A delivered order on its way back to the store, or there."""
        order = self.order("shipped", "delivered")
        found = ask_return(user=self.customer, order_id=order.pk, words="Too loud.", expected_minor=2_500)
        if is_back:
            receive_return(return_id=found.pk, **STAFF)
        return found

    def stock(self, product: Product, on_hand: int) -> None:
        Stock.objects.update_or_create(product=product, defaults={"on_hand": on_hand})

    def another(self, title: str, price_minor: int, on_hand: int = 5) -> Product:
        """One more product of the same category."""
        product = make_product(self.product.marketplace, title=title, price_minor=price_minor)
        self.stock(product, on_hand)
        return product


def banner() -> io.BytesIO:
    """A campaign's banner as a file."""
    picture, file = Image.new("RGB", (3_000, 600), (13, 97, 86)), io.BytesIO()
    picture.paste((246, 190, 120), (1_900, 0, 3_000, 600))
    picture.save(file, "PNG")
    file.seek(0)
    return file


def make_story(upload: IO[bytes] | None = None, *, cpa_minor: int = 2_750, credit_minor: int = 0) -> Story:
    """The worked case of R5: 25.00 and 10.02 % of tax, 27.50 proposed as CPA, by operations from end to end.

    A lower CPA leaves tax to the customer; with credit, that of the product's category can be chosen as well. Without
    a banner the pages show the company's name, as offers without one do: decoding takes its time.
    """
    company, app, user, live_key, live_secret, test_secret = make_company()
    set_company_terms(
        company=company, margin_basis_points=0, has_tshirt_beta=False, actor=SUPPORT, reason="Agreed."
    )
    campaign, moment, products = make_draft(company, app, cpa_minor=cpa_minor)
    if credit_minor:
        set_reward(
            moment=moment,
            marketplace=products[0].marketplace,
            cpa_minor=cpa_minor,
            products=products,
            credit=(products[0].category, credit_minor),
        )
    margin = margin_of(company)
    assert margin.basis_points == 0
    quote = quote_of(products[0], margin_basis_points=margin.basis_points)
    assert proposed_cpa([quote]) == Money(2_750, "USD")
    if upload:
        set_banner(campaign=campaign, upload=upload, actor=MARKETER)
    for move, actor in ((submit_campaign, MARKETER), (approve_campaign, SUPPORT), (start_campaign, MARKETER)):
        move(campaign=campaign, actor=actor)
    if not upload:
        Offer.objects.update(banner="")
    world = World(company, app, live_key, live_secret, test_secret, campaign, moment, user, products)
    story = Story(world, User.objects.create_user("ada.lovelace@example.com"))
    story.stock(story.product, 30)
    return story


@contextmanager
def device(
    browser: Browser,
    site: str,
    faults: list[str],
    who: User | None = None,
    size: str = "phone",
    known: tuple[str, ...] = (),
    **options: Any,
) -> Iterator[Page]:
    """A device of somebody's; `faults` hears of errors of scripts, parts that are missing, windows that open by
    themselves, and requests to anybody but the site and who else is `known`.
    """
    context = browser.new_context(**_USUAL | {"viewport": SIZES[size]} | options)
    if who is not None:
        client = Client()
        client.force_login(who)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page = context.new_page()
    context.on("page", lambda opened: faults.append(f"opened {opened.url}"))
    page.on("dialog", lambda asked: faults.append(asked.message))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda asked: asked.url.startswith((site, "data:", *known)) or faults.append(asked.url)
    )
    page.on("response", lambda answer: _is_missing(answer) and faults.append(answer.url))
    # Pages that refuse kindly are answered with 403 to 429, which the console calls a failure.
    page.on(
        "console",
        lambda said: (
            said.type == "error" and "Failed to load resource" not in said.text and faults.append(said.text)
        ),
    )
    yield page
    context.close()


def _is_missing(answer: Any) -> bool:
    return answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type != "document")


def look_at(page: Page, name: str, *, is_dark_too: bool = True) -> None:
    """The state is accessible and fits, in both colour schemes; kept as pictures where a folder is named."""
    for scheme in ("light", "dark") if is_dark_too else ("light",):
        page.emulate_media(color_scheme=scheme)
        try:
            assert_accessible(page)
        except AssertionError as fault:
            fault.add_note(f"{name}, {scheme}: {page.url}")
            raise
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
