"""Reading the quotes that were kept with the submissions of a campaign."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Max

from accounts.models import Company
from kit.money import Money
from rewards.models import Marketplace, SubmittedQuote
from rewards.quotes import dearest_of, proposed_cpa


@dataclass(frozen=True, slots=True)
class SubmittedReward:
    """The quotes of what customers choose from for a moment in a marketplace, in their order."""

    quotes: list[SubmittedQuote]

    @property
    def moment_name(self) -> str:
        return self.quotes[0].moment_name

    @property
    def marketplace(self) -> Marketplace:
        return self.quotes[0].marketplace

    @property
    def cpa(self) -> Money:
        return self.quotes[0].cpa

    @property
    def dearest(self) -> SubmittedQuote:
        """The quote that the CPA had to cover (R6)."""
        dearest = dearest_of([kept.quote for kept in self.quotes])
        return next(kept for kept in self.quotes if kept.quote == dearest)

    @property
    def proposed(self) -> Money:
        """The CPA that covers every choice with its tax."""
        return proposed_cpa([kept.quote for kept in self.quotes])

    @property
    def customer_pays(self) -> Money:
        """The most that a customer pays of a choice: tax that the CPA left out (R6)."""
        return max((kept.coverage.customer_pays for kept in self.quotes), key=lambda paid: paid.minor)


@dataclass(frozen=True, slots=True)
class SubmittedQuotes:
    """One submission of a campaign: its number of `count`, and what was quoted then."""

    number: int
    count: int
    submitted_at: datetime
    rewards: list[SubmittedReward]

    @property
    def numbers(self) -> range:
        """The numbers of all submissions."""
        return range(1, self.count + 1)


def submission_count(*, company: Company, campaign_key: str) -> int:
    """How many submissions of the campaign have kept quotes: the number of the latest."""
    kept = SubmittedQuote.objects.filter(company=company, campaign_key=campaign_key)
    return kept.aggregate(latest=Max("submission"))["latest"] or 0


def submitted_quotes_of(
    *, company: Company, campaign_key: str, number: int | None = None
) -> SubmittedQuotes | None:
    """The quotes of a submission, by default and for one that never was of the latest; None before the first."""
    count = submission_count(company=company, campaign_key=campaign_key)
    if not count:
        return None
    number = number if number and 1 <= number <= count else count
    kept = SubmittedQuote.objects.filter(company=company, campaign_key=campaign_key, submission=number)
    quotes = list(kept.select_related("marketplace").order_by("moment_key", "marketplace", "position"))
    grouped = groupby(quotes, key=lambda quote: (quote.moment_key, quote.marketplace_id))
    rewards = [SubmittedReward(list(group)) for _, group in grouped]
    return SubmittedQuotes(number, count, quotes[0].submitted_at, rewards)
