"""The quotes that a company was shown when it submitted a campaign (R5, R10)."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import IdField, KeyField
from kit.money import Money
from rewards.explanations import ExplainedLine, explained
from rewards.models.catalogue import Category, Product
from rewards.models.marketplace import Marketplace
from rewards.models.reward import ChoiceKind
from rewards.quotes import (
    Coverage,
    LineNote,
    Margin,
    MarginSource,
    Quote,
    QuoteLine,
    QuoteLineName,
)

_MARGIN_SOURCES = [str(source) for source in MarginSource]


class SubmittedQuote(models.Model):
    """The quote of one choice as it stood at one submission of its campaign, with the CPA against it. Append-only.

    `submission` counts the submissions of the campaign from 1; earlier ones stay as they are, whatever becomes of
    prices, margins and marketplaces. Amounts are in minor units of `currency`.
    """

    id = IdField(prefix="qte")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    campaign_key = KeyField(prefix="cmp")
    submission = models.PositiveIntegerField()
    moment_key = KeyField(prefix="mom")
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=ChoiceKind)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    moment_name = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    cpa_minor = models.BigIntegerField()
    cpa_usd_cents = models.BigIntegerField()
    usd_rate = models.DecimalField(
        max_digits=18, decimal_places=10, help_text="USD for one unit of the currency (B3)."
    )
    rate_on = models.DateField(null=True, help_text="The day that the rate is of; none for USD itself.")
    retail_minor = models.BigIntegerField(
        help_text="Reference price of a product, face value of a credit (R10)."
    )
    tax_basis_points = models.PositiveIntegerField()
    tax_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    shipping_note = models.CharField(max_length=20, blank=True, help_text="Why shipping is charged, or not.")
    free_shipping_minor = models.BigIntegerField(null=True)
    margin_basis_points = models.PositiveIntegerField()
    margin_minor = models.BigIntegerField()
    margin_source = models.CharField(max_length=6, choices=[(one, one) for one in _MARGIN_SOURCES])
    margin_actions = models.PositiveIntegerField(
        help_text="Actions completed in the month before, which chose the volume tier (B7)."
    )
    total_minor = models.BigIntegerField(help_text="What was proposed as CPA.")
    rules = models.PositiveSmallIntegerField(help_text="Version of the rules of quotes.")
    submitted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company", "campaign_key", "submission", "moment_key", "marketplace", "position"],
                name="one_quote_per_submission_and_choice",
            ),
            CheckConstraint(
                condition=Q(
                    total_minor=F("retail_minor") + F("tax_minor") + F("shipping_minor") + F("margin_minor")
                ),
                name="submitted_quote_adds_up",
            ),
            CheckConstraint(
                condition=Q(retail_minor__gt=0, tax_minor__gte=0, shipping_minor__gte=0, margin_minor__gte=0),
                name="submitted_quote_has_no_negative_line",
            ),
            CheckConstraint(
                condition=Q(cpa_minor__gte=F("total_minor") - F("tax_minor"), cpa_usd_cents__gt=0),
                name="submitted_cpa_covers_all_but_the_tax",
            ),
            CheckConstraint(
                condition=Q(kind="product", product__isnull=False, category=None)
                | Q(kind="credit", product=None, category__isnull=False, tax_minor=0, shipping_minor=0),
                name="submitted_quote_is_of_a_product_or_a_credit",
            ),
            CheckConstraint(
                condition=Q(margin_source__in=[str(source) for source in MarginSource]),
                name="submitted_margin_source_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.quote.total}"

    @property
    def cpa(self) -> Money:
        return self._money(self.cpa_minor)

    @property
    def margin(self) -> Margin:
        """The company's margin at submission."""
        return Margin(self.margin_basis_points, MarginSource(self.margin_source), self.margin_actions)

    @property
    def quote(self) -> Quote:
        """The quote as it was shown: read from the row, not made again by the rules of today."""
        retail = self._money(self.retail_minor)
        margin = QuoteLine(
            QuoteLineName.MARGIN, self._money(self.margin_minor), self.margin_basis_points, retail
        )
        if self.kind == ChoiceKind.CREDIT:
            return Quote((QuoteLine(QuoteLineName.FACE_VALUE, retail), margin))
        tax = QuoteLine(
            QuoteLineName.TAX,
            self._money(self.tax_minor),
            self.tax_basis_points,
            retail,
            None if self.tax_basis_points else LineNote.TAX_IN_PRICE,
        )
        return Quote((QuoteLine(QuoteLineName.REFERENCE_PRICE, retail), tax, self._shipping(), margin))

    @property
    def explained(self) -> list[ExplainedLine]:
        """Each line in plain words."""
        return explained(self.quote, self.margin)

    @property
    def coverage(self) -> Coverage:
        """What the CPA meant for the quote: how much tax customers pay themselves (R6)."""
        return self.quote.covered_by(self.cpa_minor)

    def _shipping(self) -> QuoteLine:
        free_from = self.free_shipping_minor
        return QuoteLine(
            QuoteLineName.SHIPPING,
            self._money(self.shipping_minor),
            of=None if free_from is None else self._money(free_from),
            note=LineNote(self.shipping_note),
        )

    def _money(self, minor: int) -> Money:
        return Money(minor, self.currency)
