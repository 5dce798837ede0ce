"""The fifth step: what the campaign says, in each of its customers' languages (C6)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from campaigns.models import CampaignKind, Message
from campaigns.operations import drop_message, set_default_locale, set_message
from campaigns.steps import Step
from kit.errors import Refusal
from kit.http import VERSION_FIELD
from kit.places import language_name
from moments.console.examples import example_of, language_of
from moments.console.forms.messages import TEXT, TITLE, MessageForm
from moments.console.previews import Texts, preview_of
from moments.console.views.wizard.banner import banner_context
from moments.console.views.wizard.base import StepPage
from rewards.messages import PLACEHOLDERS

_MOST = {
    "announcement_title": TITLE,
    "announcement_text": TEXT,
    "redemption_title": TITLE,
    "redemption_text": TEXT,
}
_TEXTS = tuple(_MOST)
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Tab:
    """A language: one that the campaign speaks, or one that its marketplaces do and it does not yet."""

    locale: str
    name: str
    is_main: bool
    is_open: bool
    is_written: bool
    remark_name: str


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is once its placeholders are filled in, and for how much messages have room."""

    name: str
    count: int
    most: int

    @property
    def is_over(self) -> bool:
        return self.count > self.most


class MessagesStep(StepPage[MessageForm]):
    """The messages of one language at a time and how they look; a language that is proposed begins when it is saved.

    What is typed asks for its previews alone, and saves nothing.
    """

    template_name = "console/wizard/messages.html"
    step = Step.MESSAGES

    def find(self) -> None:
        super().find()
        self.written = {one.locale: one for one in Message.objects.filter(campaign=self.campaign)}
        self.places = list(self.campaign.marketplaces.order_by("name"))
        self.part = self.locale

    def get_template_names(self) -> list[str]:
        is_typing = self.request.htmx and self.request.method == "GET"  # type: ignore[attr-defined]
        return ["console/wizard/_previews.html" if is_typing else self.template_name]

    @property
    def locales(self) -> list[str]:
        """The languages it speaks, the main one first."""
        main = self.campaign.default_locale
        return [main, *sorted(one for one in self.written if one != main)]

    @property
    def proposed(self) -> list[str]:
        """What the marketplaces of the campaign speak, and it does not."""
        spoken = (tag for place in self.places for tag in place.languages)
        return [tag for tag in dict.fromkeys([*spoken, "en"]) if tag not in self.locales]

    @property
    def locale(self) -> str:
        """The language asked for, else the main one."""
        asked = (self.request.POST or self.request.GET).get("locale", "")
        return asked if asked in [*self.locales, *self.proposed] else self.campaign.default_locale

    def initial(self) -> dict[str, Any]:
        message = self.written.get(self.locale)
        return {name: getattr(message, name) for name in _TEXTS} if message else {}

    def make_form(self, typed: QueryDict | None = None) -> MessageForm:
        if typed is None and "redemption_title" in self.request.GET:
            typed = self.request.GET
        return MessageForm(typed, initial=self.initial())

    def write(self, form: MessageForm, seen: str) -> None:
        texts = {name: form.cleaned_data[name] for name in _TEXTS}
        if self.locale in self.written or any(texts.values()):  # a language is not begun by looking at it
            set_message(campaign=self.campaign, locale=self.locale, actor=self.actor, seen=seen, **texts)
        if self.request.POST.get("go") == MAIN:
            set_default_locale(campaign=self.campaign, locale=self.locale, actor=self.actor)
            messages.success(self.request, f"{language_name(self.locale)} speaks for all others now.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        texts = Texts(**{name: str(form[name].value() or "") for name in _TEXTS})
        preview = preview_of(self.campaign, texts, self.locale)
        return super().get_context_data(
            form=form,
            locale=self.locale,
            language=language_name(self.locale),
            tabs=[self._tab(one) for one in [*self.locales, *self.proposed]],
            readers=[place.name for place in self.places if speaks(place.languages, self.locale)],
            is_main=self.locale == self.campaign.default_locale,
            is_written=self.locale in self.written,
            main_language=language_name(self.campaign.default_locale),
            is_challenge=self.campaign.kind == CampaignKind.CHALLENGE,
            preview=preview,
            lengths=_lengths(form, preview.texts),
            placeholders=PLACEHOLDERS,
            example=asdict(example_of(self.campaign.kind, self.locale)),
            example_language=language_of(self.locale),
            **banner_context(self.campaign),
            **kwargs,
        )

    def _tab(self, locale: str) -> Tab:
        return Tab(
            locale,
            language_name(locale),
            is_main=locale == self.campaign.default_locale,
            is_open=locale == self.locale,
            is_written=locale in self.written,
            remark_name=f"message:{locale}",
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("do") != "drop":
            return super().post(request, *args, **kwargs)
        return self.locked() or self._drop()

    def _drop(self) -> HttpResponse:
        seen = self.request.POST.get(VERSION_FIELD)
        try:
            drop_message(campaign=self.campaign, locale=self.locale, actor=self.actor, seen=seen)
        except Refusal as refusal:
            messages.error(self.request, refusal.detail)
            return redirect(self._here(self.locale))
        messages.success(self.request, f"It does not speak {language_name(self.locale)} any more.")
        return redirect(self.address(self.step))

    def _here(self, locale: str) -> str:
        return f"{self.address(self.step)}?locale={locale}"

    def way_on(self) -> str:
        go = self.request.POST.get("go", "")
        locale = go.removeprefix("locale:")
        if go in ("stay", MAIN):
            return self._here(self.locale)
        return self._here(locale) if locale in [*self.locales, *self.proposed] else super().way_on()


def speaks(languages: Sequence[str], locale: str) -> bool:
    """Whether customers who read these languages read the locale: `pt` is read where `pt-BR` is spoken."""
    language = locale.partition("-")[0]
    return any(tag.partition("-")[0] == language for tag in languages)


def _lengths(form: MessageForm, filled: Texts) -> list[Length]:
    """How long each text is that is written and has placeholders."""
    return [
        Length(str(form[name].label), len(getattr(filled, name)), most)
        for name, most in _MOST.items()
        if getattr(filled, name) and getattr(filled, name) != str(form[name].value() or "")
    ]
