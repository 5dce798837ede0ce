"""Raising and lowering a company's monthly limits on the desk, also by granting a case (B2, H2)."""

from typing import Any, ClassVar

from django.urls import reverse

from accounts.models import LONGEST_MESSAGE, Company
from billing.models import LimitScope
from billing.operations import raise_limit, set_monthly_cap
from billing.queries import company_month, rooms_by_campaign, standing_caps
from billing.rooms import Room
from kit import clock
from kit.money import usd
from moments.support.catalogue.fields import amount_field, date_field, major_of, minor_of, select
from moments.support.limit_rows import ALL, changes_of, limits_of, names_of
from moments.support.verbs import Change, Done, Review, Verb, VerbForm

_RIGHT = "billing.change_monthlycap"


class CapForm(VerbForm):
    """A monthly cap and until when it holds, above all limits of the company and how they came about."""

    below_template: ClassVar[str] = "support/limits.html"

    cap_usd = amount_field("New limit in USD a month")
    expires_on = date_field(
        "Holds until, UTC",
        required=False,
        help_text="Months that begin after this day begin at the default again. Empty: until it is set anew.",
    )

    company: Company
    cap_usd_cents: int | None

    @property
    def campaign_key(self) -> str | None:
        """The campaign whose limit it is; None: the company's."""
        return self.cleaned_data["limit_of"] or None

    def clean(self) -> dict[str, Any]:
        self.cap_usd_cents = minor_of(self, "cap_usd", "USD")
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """What the operation is told."""
        assert self.cap_usd_cents is not None
        fields = {name: self.cleaned_data[name] for name in ("expires_on", "reason")}
        return {"cap_usd_cents": self.cap_usd_cents, **fields}

    def below(self) -> dict[str, Any]:
        return {
            "month": clock.this_month(),
            "limits": limits_of(self.company),
            "changes": changes_of(self.company),
        }

    def review(self) -> Review:
        room, until = self._room(), self.cleaned_data["expires_on"]
        name = names_of(self.company)[self.campaign_key] if self.campaign_key else ALL
        return Review(
            [Change(name, str(usd(self._stands())), str(usd(self.said()["cap_usd_cents"])))],
            [
                f"Holds from now on, this month included, of which {usd(room.spent_usd_cents)} is spent.",
                f"Months that begin after {until:%-d %B %Y} begin at the default again."
                if until
                else "Holds until it is set anew.",
            ],
        )

    def _stands(self) -> int:
        caps = standing_caps(company=self.company, campaign_key=self.campaign_key)
        return caps[LimitScope.CAMPAIGN_MONTH if self.campaign_key else LimitScope.COMPANY_MONTH]

    def _room(self) -> Room:
        key, month = self.campaign_key, clock.this_month()
        if key is None:
            return company_month(company=self.company, month=month)
        rooms = rooms_by_campaign(company=self.company, campaign_keys=[key], month=month)
        return rooms[key][LimitScope.CAMPAIGN_MONTH]


class SetLimitForm(CapForm):
    """Another monthly limit of a company, higher or lower."""

    limit_of = select("Limit of", [], required=False)

    def __init__(self, *args: Any, record: Company, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.company = record
        self.fields["limit_of"].choices = [("", ALL), *names_of(record).items()]  # type: ignore[attr-defined]
        self.fields["reason"].help_text = "The company reads it in its audit log."
        self.order_fields(["limit_of", "cap_usd", "expires_on", "reason"])

    def do(self, *, actor: str) -> Done:
        set_monthly_cap(company=self.company, campaign_key=self.campaign_key, actor=actor, **self.said())
        address = reverse("admin:accounts_company_verb", args=[self.company.pk, SET_LIMIT.name])
        return Done(f"The limit is {usd(self.said()['cap_usd_cents'])} a month now.", goes_to=address)


class GrantLimitForm(CapForm):
    """The limit that a case asks for; the reason is the answer that the member reads."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.company = record.company
        asked = record.facts.get("newLimitUsdCents")
        self.initial = {"cap_usd": major_of(asked, "USD"), **self.initial}
        reason = self.fields["reason"]
        reason.label = "Answer"
        reason.help_text = "The member reads it in the console and by mail, the company in its audit log."
        reason.max_length = LONGEST_MESSAGE  # type: ignore[attr-defined]

    @property
    def campaign_key(self) -> str | None:
        return self.record.facts.get("campaignId") or None

    def clean(self) -> dict[str, Any]:
        """What is asked for a draft that was deleted meanwhile is not given to the company."""
        if self.campaign_key and self.campaign_key not in names_of(self.company):
            self.add_error(
                None, f"{self.record.facts.get('limitOf')} is not there any more: decline the case."
            )
        return super().clean()

    def do(self, *, actor: str) -> Done:
        raise_limit(case=self.record, actor=actor, **self.said())
        return Done(
            f"{self.record.subject}: {self.record.opened_by} is told.",
            goes_to=reverse("admin:accounts_case_changelist"),
        )


SET_LIMIT = Verb(
    "limits",
    "Set monthly limits",
    SetLimitForm,
    "A limit that is raised or lowered holds at once, for this month and those after it.",
    right=_RIGHT,
)
RAISE_LIMIT_VERBS = (
    Verb(
        "grant-limit",
        "Grant a higher limit",
        GrantLimitForm,
        "Raises the limit and answers the member in one step.",
        right=_RIGHT,
    ),
)
