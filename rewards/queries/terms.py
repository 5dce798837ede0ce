"""Reading what support agreed with a company."""

from accounts.models import Company
from rewards.models import CompanyTerms


def is_in_tshirt_beta(company: Company) -> bool:
    """Whether the company may give custom T-shirts, in the US (R4)."""
    return CompanyTerms.objects.filter(company=company, has_tshirt_beta=True).exists()
