"""Reading the quotes that were kept with the submissions of a campaign."""

from django.db.models import Max

from accounts.models import Company
from rewards.models import SubmittedQuote


def submission_count(*, company: Company, campaign_key: str) -> int:
    """How many submissions of the campaign have kept quotes: the number of the latest."""
    kept = SubmittedQuote.objects.filter(company=company, campaign_key=campaign_key)
    return kept.aggregate(latest=Max("submission"))["latest"] or 0


def submitted_quotes_of(*, company: Company, campaign_key: str, submission: int) -> list[SubmittedQuote]:
    """The quotes of one submission by moment, marketplace and position, with their marketplace."""
    kept = SubmittedQuote.objects.filter(company=company, campaign_key=campaign_key, submission=submission)
    return list(kept.select_related("marketplace").order_by("moment_key", "marketplace", "position"))
