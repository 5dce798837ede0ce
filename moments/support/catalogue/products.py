"""What support does to products."""

from abc import abstractmethod
from typing import Any

from django import forms
from django.urls import reverse
from unfold.widgets import UnfoldAdminImageFieldWidget, UnfoldAdminTextInputWidget

from accounts.models import Company
from kit.ids import new_id
from moments.support.catalogue.fields import (
    CompanyField,
    amount_field,
    category_field,
    checkbox,
    marketplace_field,
    minor_of,
    select,
    text_field,
)
from moments.support.verbs import Done, Verb, VerbForm
from rewards.models import OfferedState
from rewards.operations.products import (
    NewProduct,
    add_product,
    replace_image,
    set_eligibility,
    set_offered_state,
    set_trademarked,
)
from rewards.operations.records import version_of
from rewards.redemption.models import Stock
from rewards.redemption.shelf import look_again
from rewards.redemption.stock import correct_stock


class ProductForm(VerbForm):
    """A product that is added by hand, whoever may see it."""

    marketplace = marketplace_field()
    sku = text_field("SKU", longest=40)
    title = text_field("Title", longest=200, help_text="Names the variant too: it is what an offer keeps.")
    brand = text_field("Brand", longest=80)
    category = category_field()
    price = amount_field("Price today", help_text="In the marketplace's currency.")
    description = text_field("Description", longest=10_000, rows=3, required=False)
    variant_group = text_field(
        "Variant group", longest=40, required=False, help_text="Shared by one product's colours and sizes."
    )
    variant = text_field("Variant", longest=60, required=False)
    # A file for the form: the operation decodes it, and says what was found and what is needed.
    image = forms.FileField(
        label="Image",
        required=False,
        widget=UnfoldAdminImageFieldWidget(),
        help_text="JPEG, PNG or WebP, 400 to 8,000 pixels a side, up to 5 MB.",
    )
    is_trademarked = checkbox("Trademarked", help_text="The guideline for trademarked products holds for it.")
    is_custom_tshirt = checkbox("Custom T-shirt", help_text="A company's own, in the US, in the beta.")

    def clean(self) -> dict[str, Any]:
        """The price in minor units of the marketplace's currency beside that which was typed."""
        cleaned = super().clean() or {}
        if cleaned.get("marketplace"):
            cleaned["price_minor"] = minor_of(self, "price", cleaned["marketplace"].currency)
        return cleaned

    @abstractmethod
    def owner(self) -> Company | None:
        """Whose own product it is; None: listed for all."""

    def new(self) -> NewProduct:
        """The product that a valid form describes."""
        said = self.cleaned_data
        return NewProduct(
            marketplace=said["marketplace"],
            sku=said["sku"],
            title=said["title"],
            brand=said["brand"],
            category=said["category"],
            price_minor=said["price_minor"],
            description=said["description"],
            variant_group=said["variant_group"],
            variant=said["variant"],
            is_trademarked=said["is_trademarked"],
            is_custom_tshirt=said["is_custom_tshirt"],
            company=self.owner(),
            image=said["image"],
        )


class NewProductForm(ProductForm):
    """A product added by hand, for all or for one company."""

    company = CompanyField(
        label="Own product of",
        required=False,
        help_text="The id or display name of a company: no other company sees it. Empty: listed for all.",
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields[
            "reason"
        ].help_text = "Goes into the audit log. A company whose own product it is reads it in its audit log."

    def owner(self) -> Company | None:
        company: Company | None = self.cleaned_data["company"]
        return company

    def do(self, *, actor: str) -> Done:
        product = add_product(new=self.new(), actor=actor, reason=self.cleaned_data["reason"])
        return Done(
            f"{product} is added. It has no stock before some is entered.",
            goes_to=reverse("admin:rewards_product_change", args=[product.pk]),
        )


class OfProductForm(VerbForm):
    """A change of a product, of which its company learns where it is a company's own."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record.company_id:
            self.fields["reason"].help_text = f"{record.company} reads it in its audit log."


class FactsForm(OfProductForm):
    """Fields of a product as they are, named like its own; `seen` tells whether somebody changes them meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        names = [name for name in self.fields if name not in ("reason", "seen")]
        self.initial = {name: getattr(record, name) for name in names}
        self.initial["seen"] = version_of(record, *names)


class StateForm(FactsForm):
    """What companies are told of a product."""

    state = select("Offered state", [(one.value, one.label) for one in OfferedState])

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        state = OfferedState(said["state"])
        set_offered_state(
            product=self.record, state=state, actor=actor, reason=said["reason"], seen=said["seen"]
        )
        look_again(product_id=self.record.pk)
        return Done(f"{self.record} is {state.label.lower()} now.")


class TrademarkForm(FactsForm):
    """Whether the guideline for trademarked products holds."""

    is_trademarked = checkbox("Trademarked")

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        set_trademarked(
            product=self.record,
            is_trademarked=said["is_trademarked"],
            actor=actor,
            reason=said["reason"],
            seen=said["seen"],
        )
        return Done(f"{self.record} is {'trademarked' if said['is_trademarked'] else 'not trademarked'} now.")


class EligibilityForm(FactsForm):
    """Who sells and fulfils a product."""

    sold_by_store = checkbox("Sold by the store")
    fulfilled_by_store = checkbox("Fulfilled by the store")

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        product = set_eligibility(
            product=self.record,
            sold_by_store=said["sold_by_store"],
            fulfilled_by_store=said["fulfilled_by_store"],
            actor=actor,
            reason=said["reason"],
            seen=said["seen"],
        )
        look_again(product_id=product.pk)
        return Done(f"{product} {'can' if product.is_eligible else 'can not'} be a reward now.")


class ImageForm(OfProductForm):
    """Another picture of a product."""

    image = forms.FileField(
        label="Image",
        widget=UnfoldAdminImageFieldWidget(),
        help_text="JPEG, PNG or WebP, 400 to 8,000 pixels a side, up to 5 MB. Metadata is removed.",
    )

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        replace_image(product=self.record, image=said["image"], actor=actor, reason=said["reason"])
        return Done(f"{self.record} has another picture.")


class StockForm(VerbForm):
    """How many more or fewer there are than the stock says."""

    amount = forms.IntegerField(
        label="Add to the stock",
        min_value=-1_000_000_000,
        max_value=1_000_000_000,
        widget=UnfoldAdminTextInputWidget({"inputmode": "numeric"}),
        help_text="Below zero: take away. Orders that are placed meanwhile keep what they took.",
    )
    correction = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial = {"correction": new_id("cor")}
        stock = Stock.objects.filter(product=record).first()
        self.fields["amount"].label = f"Add to the {stock.on_hand if stock else 0:,} on hand"

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        on_hand = correct_stock(
            product=self.record,
            amount=said["amount"],
            correction=said["correction"],
            actor=actor,
            reason=said["reason"],
        )
        return Done(f"{on_hand:,} of {self.record} are on hand.")


ADD_PRODUCT = Verb(
    "add",
    "Add a product",
    NewProductForm,
    "Sold and fulfilled by the store. Feeds change it when they name its SKU.",
)
PRODUCT_VERBS = (
    Verb("state", "Set the offered state", StateForm, "What companies are told; promises stand."),
    Verb("trademark", "Set the trademark", TrademarkForm),
    Verb(
        "eligibility", "Set who sells and fulfils it", EligibilityForm, "A reward needs both from the store."
    ),
    Verb("image", "Replace the image", ImageForm, "Offers that were frozen keep theirs."),
    Verb(
        "stock",
        "Correct the stock",
        StockForm,
        "Only support and the store see stock.",
        right="redemption.change_stock",
    ),
)
