"""What the promotion kit is made of: badges to download, texts to copy, terms to begin with (C8)."""

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from django.conf import settings
from django.utils.text import slugify

from accounts.models import Company
from campaigns.models import CampaignKind
from campaigns.terms import Clawback, OfferedReward, TermsFacts, proposed_terms
from kit import clock
from kit.money import usd
from moments.console.examples import example_of
from moments.console.previews import Texts
from rewards.badge_drawing import badge_png, badge_svg, size_of
from rewards.badges import BADGES, SCALES, Badge, Ground, Layout
from rewards.models import WithdrawnAsset

_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Form:
    """A file that a badge can be had as; `scale` is 0 for SVG."""

    key: str
    scale: int

    @property
    def content_type(self) -> str:
        return "image/png" if self.scale else "image/svg+xml"

    def file_name(self, badge: Badge) -> str:
        """`delivered-through-giftwell-horizontal-light@2x.png`"""
        size = f"@{self.scale}x" if self.scale > 1 else ""
        return f"{_stem(badge)}{size}.{'png' if self.scale else 'svg'}"

    def content(self, badge: Badge) -> bytes:
        """The file itself."""
        store = settings.STORE_NAME
        return badge_png(badge, store, self.scale) if self.scale else badge_svg(badge, store)


FORMS = {one.key: one for one in (Form("svg", 0), *(Form(f"png-{scale}x", scale) for scale in SCALES))}


@dataclass(frozen=True, slots=True)
class Shown:
    """A badge as the page shows it; `withdrawn` says since when and why it may not be used."""

    badge: Badge
    width: int
    height: int
    files: list[tuple[str, str]]
    withdrawn: WithdrawnAsset | None


@dataclass(frozen=True, slots=True)
class Row:
    """A layout, what it is for, and its badges for both grounds."""

    name: str
    about: str
    badges: list[Shown]


_LAYOUTS = {
    Layout.HORIZONTAL: ("Horizontal", "The usual one: beside a button, under a banner, in a footer."),
    Layout.STACKED: ("Stacked", "Where there is little width: cards, columns, small screens."),
    Layout.MARK: (
        "The mark alone",
        "Only where “Delivered through” is written nearby, as on a button or a list.",
    ),
}


def rows_of(withdrawn: dict[str, WithdrawnAsset]) -> list[Row]:
    """All badges by layout, with those that are withdrawn by their keys."""
    return [
        Row(name, about, [_shown(Badge(layout, ground), withdrawn) for ground in Ground])
        for layout, (name, about) in _LAYOUTS.items()
    ]


def _shown(badge: Badge, withdrawn: dict[str, WithdrawnAsset]) -> Shown:
    width, height = size_of(badge, settings.STORE_NAME)
    files = [
        (key, f"PNG, {width * form.scale} x {height * form.scale}" if form.scale else "SVG")
        for key, form in FORMS.items()
    ]
    return Shown(badge, width, height, files, withdrawn.get(badge.key))


def snippet_of(withdrawn: dict[str, WithdrawnAsset]) -> str:
    """HTML that shows the horizontal badge on either ground; empty while one of the two is withdrawn."""
    light, dark = (BADGES[f"{Layout.HORIZONTAL}-{ground}"] for ground in Ground)
    if {light.key, dark.key} & withdrawn.keys():
        return ""
    width, height = size_of(light, settings.STORE_NAME)
    alt = escape(f"Delivered through {settings.STORE_NAME}")
    svg = FORMS["svg"]
    return (
        "<picture>\n"
        f'  <source srcset="/images/{svg.file_name(dark)}" media="(prefers-color-scheme: dark)">\n'
        f'  <img src="/images/{svg.file_name(light)}" width="{width}" height="{height}" alt="{alt}">\n'
        "</picture>"
    )


def _stem(badge: Badge) -> str:
    return f"delivered-through-{slugify(settings.STORE_NAME)[:60] or 'the-store'}-{badge.key}"


def messages_in(language: str) -> list[tuple[str, str, Texts]]:
    """Messages to copy for each kind of campaign, with what the kind means."""
    about = {
        CampaignKind.CHALLENGE: "Announced before, and told again when it is done.",
        CampaignKind.SURPRISE: "Told only when it is done.",
        CampaignKind.PRIZE: "Told only to those who won.",
    }
    return [(kind.label, words, example_of(kind, language)) for kind, words in about.items()]


def model_terms(company: Company) -> list[tuple[str, str]]:
    """The terms builder's text for a made-up campaign that begins today, once for each form of clawback (C7)."""
    today = clock.now().date()
    return [(form.label, _terms(company, form, today)) for form in Clawback]


def _terms(company: Company, clawback: Clawback, today: date) -> str:
    rewards = [
        OfferedReward(
            "Your moment",
            "United States",
            ["the United States"],
            [("A product", usd(2_500)), ("Another", usd(2_400))],
        )
    ]
    return proposed_terms(
        TermsFacts(
            company=company.display_name,
            app="your app",
            store=settings.STORE_NAME,
            qualification="",
            conditions="",
            clawback=clawback,
            starts_on=today,
            ends_on=today + _LASTS,
            expires_on=today + 2 * _LASTS,
            time_zone="UTC",
            rewards=rewards,
        )
    )
