"""The style page: every token and every shared partial, shown working, for whoever writes pages."""

import csv
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView

from accounts.queries import memberships_of
from moments.console.access import chosen_member
from moments.console.colours import colours_of
from moments.console.specimens import sample_context

PARTS = settings.ROOT / "templates" / "_parts"
SHEET = settings.ROOT / "static" / "css" / "moments.css"

# Each partial in the chapter it belongs to, with what its include line says besides its name.
CHAPTERS: dict[str, dict[str, str]] = {
    "Actions": {
        "submit": 'with words="Save changes" only',
        "menu": 'with id="app-menu" name="More for this app" items="console/_app_menu.html"',
        "opener": 'with id="revoke" words="Revoke key" look="quiet" only',
        "confirm": 'with id="revoke" title="Revoke this key?" text="…" action=address words="Revoke key"',
        "dialog": 'with id="add-app" title="Register an app" body="console/_app_form.html"',
        "copy": 'with value=app.pk name="App ID" only',
        "search": 'with label="Search decisions" value=asked.q only',
        "theme_switch": "",
    },
    "Forms": {
        "field": "with field=form.name",
        "field_help": "with field=form.name",
        "fields": "",
        "errors": "",
    },
    "What is so": {
        "alert": 'with look="warn" title="Waiting for approval." text="…" only',
        "badge": 'with text="Live" look="good" only',
        "messages": "",
        "toast": "with text=message look=message.level_tag only",
        "empty": 'with symbol="app" title="No app yet" text="…" way=address way_name="Register an app" only',
        "error": 'with code="404" title="…" text="…" way="/" way_name="Home" only',
        "progress": 'with name="Rows read" value=done most=total only',
        "skeleton": 'with name="decisions" only',
        "hint": 'with id="cpa-hint" name="CPA" text="…" only',
        "steps": 'with steps=steps name="Steps of the campaign" only',
        "checklist": "with items=items done=3 total=7 only",
    },
    "Facts and numbers": {
        "facts": "with facts=facts only",
        "stat": 'with id="today" name="Completed today" value=count href=address note="…"',
        "bar": 'with room=room name="Budget" only',
        "chart": 'with chart=chart name="Completed actions a day" unit="Actions" first="1 May" last="14 May"',
        "line_chart": 'with chart=chart currency="USD" name="Price" unit="Price" mark=2500 mark_name="Median" only',
        "sparkline": 'with points=points name="Rising from 3 to 21" only',
        "shares": 'with shares=shares name="Refusals by reason" only',
        "changes": 'with changes=changes name="What was changed" only',
        "timeline": "with entries=entries only",
        "thread": "with posts=posts only",
        "avatar": "with name=member.name only",
    },
    "Code and secrets": {
        "code": 'with id="call" lines=lines name="POST /v1/getReward" only',
        "code_tabs": 'with id="call" curl=curl python=python typescript=typescript only',
        "json": 'with id="request" name="Request" value=body only',
        "secret": 'with id="new-key" title="…" name="live key" value=key variable="MOMENTS_KEY" way=address only',
    },
    "Pages": {
        "page_head": 'with title="Apps" text="…" actions="console/_app_actions.html"',
        "tabs": 'with name="Campaigns by state" tabs=tabs only',
        "subnav": 'with name="Parts of the app" links=links only',
        "pages": "with listed=decisions query=filters only",
        "logo": "",
        "page_footer": "",
    },
}


@dataclass(frozen=True, slots=True)
class Part:
    """One partial: what it says it needs, how it is included, and where it is shown."""

    name: str
    about: str
    use: str
    shown: str


def part_of(chapter: str, name: str, rest: str) -> Part:
    """What the style page knows of a partial. Its first line says what it needs."""
    first = (PARTS / f"{name}.html").read_text(encoding="utf-8").partition("\n")[0]
    words = f'{{% include "_parts/{name}.html" {rest}'.rstrip()
    template = f"console/style_{chapter.lower().replace(' ', '_')}.html#{name}"
    return Part(name, first.removeprefix("{#").removesuffix("#}").strip(), f"{words} %}}", template)


def sizes_of(sheet: str, kind: str) -> list[tuple[str, str]]:
    """The tokens of one kind (space, size, radius) as names and values."""
    return re.findall(rf"--({kind}-\w+): ([^;]+);", sheet)


def icon_names() -> list[str]:
    """The names of all icons."""
    with (settings.ROOT / "static" / "icons" / "map.csv").open(encoding="utf-8", newline="") as lines:
        return [row["name"] for row in csv.DictReader(lines)]


class StyleView(LoginRequiredMixin, TemplateView):
    """Only where pages are written: elsewhere there is no such page. It needs no company."""

    template_name = "console/style.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (settings.DEBUG or settings.STYLE_PAGE):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = SHEET.read_text(encoding="utf-8")
        assert self.request.user.is_authenticated
        memberships = list(memberships_of(self.request.user))
        member = chosen_member(memberships, self.request.session)
        return super().get_context_data(
            company=member.company if member else None,
            memberships=memberships,
            colours=colours_of(sheet),
            icons=icon_names(),
            spaces=sizes_of(sheet, "space"),
            types=sizes_of(sheet, "size"),
            chapters=[
                (title, [part_of(title, name, rest) for name, rest in parts.items()])
                for title, parts in CHAPTERS.items()
            ],
            **sample_context(with_faults="faults" in self.request.GET),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say something, so that toasts can be seen; nothing is kept."""
        messages.success(request, "The changes are saved.")
        messages.error(request, "The second of them was refused.")
        return redirect("console:style")
