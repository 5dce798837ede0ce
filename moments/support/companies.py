"""The desk's companies: looked at, and what support agrees with one."""

from typing import ClassVar

from moments.support.limits import SET_LIMIT
from moments.support.verbs import Verb, Verbs


class CompanyAdmin(Verbs):
    """Companies, each with the way to its limits."""

    list_display = ["display_name", "country", "status", "created_at", "id"]
    search_fields = ["display_name", "legal_name", "contact_email"]
    list_filter = ["status"]
    exclude = ["hash_key"]
    verbs: ClassVar[tuple[Verb, ...]] = (SET_LIMIT,)
