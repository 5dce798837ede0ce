"""Amounts as support types them."""

from django import forms
from unfold.widgets import UnfoldAdminDecimalFieldWidget


def amount_field(label: str, help_text: str) -> forms.DecimalField:
    """An amount of money with two decimals, not below zero."""
    return forms.DecimalField(
        label=label,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        widget=UnfoldAdminDecimalFieldWidget(),
        help_text=help_text,
    )
