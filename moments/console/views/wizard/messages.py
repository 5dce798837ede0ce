"""The fifth step: what the campaign says, in each language, and its banner (C5, C6)."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from campaigns.errors import BannerNotValid
from campaigns.models import CampaignKind, Message
from campaigns.operations import (
    drop_message,
    remove_banner,
    set_banner,
    set_default_locale,
    set_message,
)
from campaigns.queries.sections import version_of
from campaigns.steps import Step
from kit.errors import Refusal
from kit.places import language_name
from moments.console.examples import example_of
from moments.console.forms.messages import BannerForm, LocaleForm, MessageForm
from moments.console.previews import Texts, preview_of
from moments.console.views.wizard.base import StepPage
from rewards.messages import PLACEHOLDERS

_BANNER_VERSION = "banner_version"


@dataclass(frozen=True, slots=True)
class Tab:
    """A language that the campaign speaks."""

    locale: str
    name: str
    is_main: bool
    is_open: bool
    remark_name: str


class MessagesStep(StepPage[MessageForm]):
    """The messages of one language at a time, how they look, and the banner."""

    template_name = "console/wizard/messages.html"
    step = Step.MESSAGES
    banner_form: BannerForm | None = None

    def find(self) -> None:
        super().find()
        self.written = {one.locale: one for one in Message.objects.filter(campaign=self.campaign)}
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
    def locale(self) -> str:
        """The language asked for, else the main one."""
        asked = (self.request.POST or self.request.GET).get("locale", "")
        return asked if asked in self.locales else self.campaign.default_locale

    @property
    def proposed(self) -> list[str]:
        """What the marketplaces of the campaign speak, and it does not."""
        spoken = (tag for one in self.campaign.marketplaces.order_by("pk") for tag in one.languages)
        return [tag for tag in dict.fromkeys([*spoken, "en"]) if tag not in self.locales]

    def initial(self) -> dict[str, Any]:
        message = self.written.get(self.locale)
        return {name: getattr(message, name) for name in _TEXTS} if message else {}

    def make_form(self, typed: QueryDict | None = None) -> MessageForm:
        if typed is None and "redemption_title" in self.request.GET:
            typed = self.request.GET
        return MessageForm(typed, initial=self.initial())

    def write(self, form: MessageForm, seen: str) -> None:
        texts = {name: form.cleaned_data[name] for name in _TEXTS}
        set_message(campaign=self.campaign, locale=self.locale, actor=self.actor, seen=seen, **texts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        texts = Texts(**{name: str(form[name].value() or "") for name in _TEXTS})
        return super().get_context_data(
            form=form,
            locale=self.locale,
            language=language_name(self.locale),
            tabs=[self._tab(one) for one in self.locales],
            is_main=self.locale == self.campaign.default_locale,
            is_challenge=self.campaign.kind == CampaignKind.CHALLENGE,
            locale_form=LocaleForm(locales=self.proposed) if self.proposed else None,
            preview=preview_of(self.campaign, texts, self.locale),
            placeholders=PLACEHOLDERS,
            example=asdict(example_of(self.campaign.kind, self.locale)),
            banner_form=self.banner_form or BannerForm(),
            banner_version=version_of(self.campaign, Step.MESSAGES, "banner"),
            **kwargs,
        )

    def _tab(self, locale: str) -> Tab:
        is_main = locale == self.campaign.default_locale
        return Tab(locale, language_name(locale), is_main, locale == self.locale, f"message:{locale}")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = {
            "add": self._add,
            "drop": self._drop,
            "main": self._main,
            "banner": self._banner,
            "no-banner": self._no_banner,
        }.get(request.POST.get("do", ""))
        if act is None:
            return super().post(request, *args, **kwargs)
        locked = self.locked()
        if locked is not None:
            return locked
        try:
            return act()
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect(self._here(self.locale))

    def _here(self, locale: str, part: str = "") -> str:
        return f"{self.address(self.step)}?locale={locale}{part}"

    def _add(self) -> HttpResponse:
        form = LocaleForm(self.request.POST, locales=self.proposed)
        if not form.is_valid():
            return redirect(self._here(self.locale))
        locale = form.cleaned_data["locale"]
        set_message(
            campaign=self.campaign, locale=locale, redemption_title="", redemption_text="", actor=self.actor
        )
        return redirect(self._here(locale))

    def _drop(self) -> HttpResponse:
        drop_message(campaign=self.campaign, locale=self.locale, actor=self.actor)
        messages.success(self.request, f"It does not speak {language_name(self.locale)} any more.")
        return redirect(self.address(self.step))

    def _main(self) -> HttpResponse:
        set_default_locale(campaign=self.campaign, locale=self.locale, actor=self.actor)
        return redirect(self._here(self.locale))

    def _banner(self) -> HttpResponse:
        form = BannerForm(self.request.POST, self.request.FILES)
        if form.is_valid():
            try:
                set_banner(
                    campaign=self.campaign,
                    upload=form.cleaned_data["banner"],
                    focus=float(form.cleaned_data["focus"]),
                    actor=self.actor,
                    seen=self.request.POST.get(_BANNER_VERSION) or None,
                )
            except BannerNotValid as refusal:
                form.add_error("banner", refusal.detail)
            else:
                messages.success(self.request, "The banner is saved, in every size.")
                return redirect(self._here(self.locale, "#banner"))
        self.banner_form = form
        return self.render_to_response(self.get_context_data(), status=422)

    def _no_banner(self) -> HttpResponse:
        remove_banner(campaign=self.campaign, actor=self.actor)
        return redirect(self._here(self.locale, "#banner"))

    def way_on(self) -> str:
        go = self.request.POST.get("go", "")
        locale = go.removeprefix("locale:")
        if go == "stay" or locale in self.locales:
            return self._here(self.locale if go == "stay" else locale)
        return super().way_on()


_TEXTS = ("announcement_title", "announcement_text", "redemption_title", "redemption_text")
