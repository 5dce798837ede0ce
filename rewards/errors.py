"""What the catalogue refuses."""

from kit.errors import Refusal


class MarginUnknown(Refusal):
    """No volume tier holds for the number of completed actions, so that nothing can be quoted (B7)."""

    code = "margin_unknown"
    title = "No volume tier is known for the company"


class NoCatalogCredit(Refusal):
    """The category takes no catalog credit, or not of this value (C2)."""

    code = "no_catalog_credit"
    title = "There is no such catalog credit"
