"""What the catalogue refuses. Each refusal's `detail` says what was found and what is needed."""

from kit.errors import Refusal


class MarketplaceNotValid(Refusal):
    """Terms of a marketplace that can't be (R1, R2). `field` is the one at fault."""

    code = "marketplace_not_valid"
    status = 422
    title = "The marketplace can't be like that"

    def __init__(self, detail: str, *, field: str) -> None:
        super().__init__(detail, field=field)
        self.field = field


class ChangedMeanwhile(Refusal):
    """Somebody else changed the record since it was shown: look again, then decide."""

    code = "changed_meanwhile"
    title = "The record was changed meanwhile"


class TierNotValid(Refusal):
    """A volume tier that can't be, or that can't go (B7)."""

    code = "tier_not_valid"
    status = 422
    title = "The volume tiers can't be like that"


class TermsNotValid(Refusal):
    """Terms that can't be agreed with a company (R4, R5)."""

    code = "terms_not_valid"
    status = 422
    title = "These terms can't be agreed"


class CategoryNotValid(Refusal):
    """A category without a name, or with that of another."""

    code = "category_not_valid"
    status = 422
    title = "The category can't be like that"


class ProductNotValid(Refusal):
    """A product that can't be (R3, R4). `field` is the one at fault."""

    code = "product_not_valid"
    status = 422
    title = "The product can't be like that"

    def __init__(self, detail: str, *, field: str) -> None:
        super().__init__(detail, field=field)
        self.field = field


class ImageNotValid(Refusal):
    """A file that is no image as products need one."""

    code = "image_not_valid"
    status = 422
    title = "The image can't be used"


class ReasonMissing(Refusal):
    """Changes to the catalogue need their reason (H1)."""

    code = "reason_missing"
    status = 422
    title = "A reason is needed"


class MarginUnknown(Refusal):
    """No volume tier holds for the number of completed actions, so that nothing can be quoted (B7)."""

    code = "margin_unknown"
    title = "No volume tier is known for the company"


class NoCatalogCredit(Refusal):
    """The category takes no catalog credit, or not of this value (C2)."""

    code = "no_catalog_credit"
    title = "There is no such catalog credit"


class AssetWithdrawn(Refusal):
    """The badge or image of the promotion kit is withdrawn (C8)."""

    code = "asset_withdrawn"
    title = "The asset is withdrawn"


class AssetNotWithdrawn(Refusal):
    """The withdrawal was lifted already."""

    code = "asset_not_withdrawn"
    title = "The asset is not withdrawn"


class AssetNotKnown(Refusal):
    """No badge is called like that."""

    code = "asset_not_known"
    status = 422
    title = "There is no such asset"
