"""The sixth step: the terms that the reward page shows, proposed by a builder and edited by the marketer (C7)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, QueryDict

from campaigns.operations import write_terms
from campaigns.queries.pricing import PricedReward, pricing_of
from campaigns.steps import Step
from campaigns.terms import Clawback, OfferedReward, TermsFacts, proposed_terms
from kit.places import name_of
from moments.console.forms.terms import TermsForm
from moments.console.views.wizard.base import StepPage
from rewards.operations import EXPIRES_AFTER

PROPOSE, TAKE = "propose", "take"


class TermsStep(StepPage[TermsForm]):
    """What the builder asks, its proposal, and the terms. Nothing written is overwritten by a proposal unasked."""

    template_name = "console/wizard/terms.html"
    step = Step.TERMS

    def initial(self) -> dict[str, Any]:
        return {"terms": self.campaign.terms, **self.campaign.terms_answers}

    def make_form(self, typed: QueryDict | None = None) -> TermsForm:
        return TermsForm(typed, initial=self.initial())

    def write(self, form: TermsForm, seen: str) -> None:
        write_terms(
            campaign=self.campaign,
            terms=form.cleaned_data["terms"].replace("\r\n", "\n"),
            answers=form.answers,
            actor=self.actor,
            seen=seen,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Saves, or shows what the builder proposes for what was answered, beside or in place of the terms."""
        go = request.POST.get("go")
        if go not in (PROPOSE, TAKE):
            return super().post(request, *args, **kwargs)
        typed = {name: request.POST.get(name, "") for name in TermsForm.base_fields}
        if go == TAKE:
            typed["terms"] = self._proposal(typed)
        form = TermsForm(initial=typed)
        return self.locked() or self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        answers = {
            name: str(form[name].value() or "") for name in ("qualification", "conditions", "clawback")
        }
        proposal = self._proposal(answers)
        written = " ".join(str(form["terms"].value() or "").split())
        return super().get_context_data(
            form=form,
            proposal=proposal,
            is_as_proposed=written == " ".join(proposal.split()),
            outdated=self._outdated(written),
            **kwargs,
        )

    def _outdated(self, written: str) -> list[str]:
        """What the draft says and the written terms do not: dates that were moved since."""
        expires_on = self.campaign.ends_on + EXPIRES_AFTER
        days = (("end", self.campaign.ends_on), ("expiry", expires_on))
        return [
            f"{what} on {day.day} {day:%B %Y}"
            for what, day in days
            if written and str(day.year) in written and f"{day.day} {day:%B %Y}" not in written
        ]

    def _proposal(self, answers: dict[str, str]) -> str:
        campaign = self.campaign
        clawback = answers.get("clawback", "")
        return proposed_terms(
            TermsFacts(
                company=campaign.company.display_name,
                app=campaign.app.name,
                store=settings.STORE_NAME,
                qualification=answers.get("qualification", ""),
                conditions=answers.get("conditions", ""),
                clawback=Clawback(clawback) if clawback in Clawback.values else Clawback.NONE,
                starts_on=campaign.starts_on,
                ends_on=campaign.ends_on,
                expires_on=campaign.ends_on + EXPIRES_AFTER,
                time_zone=campaign.time_zone,
                rewards=[_offered(one) for one in pricing_of(campaign).rewards if one.choices],
            )
        )


def _offered(priced: PricedReward) -> OfferedReward:
    marketplace = priced.reward.marketplace
    choices = [
        (_title(one.title, is_credit=one.choice.product is None), one.quote.retail)
        for one in priced.choices
        if one.quote is not None
    ]
    countries = [name_of(code) for code in marketplace.ships_to]
    return OfferedReward(priced.reward.moment.name, marketplace.name, countries, choices)


def _title(title: str, *, is_credit: bool) -> str:
    return f"store credit for {title}" if is_credit else title
