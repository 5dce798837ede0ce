"""A quote in plain words: one sentence a line, for companies and support alike (R6). No ORM."""

from dataclasses import dataclass

from kit.money import Money
from rewards.quotes import LineNote, Margin, MarginSource, Quote, QuoteLine, QuoteLineName

_NAMES = {
    QuoteLineName.REFERENCE_PRICE: "Reference price",
    QuoteLineName.FACE_VALUE: "Face value",
    QuoteLineName.TAX: "Sales tax",
    QuoteLineName.SHIPPING: "Shipping",
    QuoteLineName.MARGIN: "Margin",
}


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of a quote as people read it."""

    name: str
    words: str
    amount: Money


def explained(quote: Quote, margin: Margin) -> list[ExplainedLine]:
    """The lines of a quote that was made with the margin, each in plain words."""
    return [ExplainedLine(name_of(line), explain(line, margin), line.amount) for line in quote.lines]


def name_of(line: QuoteLine) -> str:
    """What people call the line."""
    return _NAMES[line.name]


def explain(line: QuoteLine, margin: Margin) -> str:
    """Why the line is what it is: what it is a share of, or which rule charges it or doesn't."""
    match line.name:
        case QuoteLineName.REFERENCE_PRICE:
            return "the median of its daily prices in the last 30 days"
        case QuoteLineName.FACE_VALUE:
            return "what the credit is worth to the customer"
        case QuoteLineName.TAX:
            return _tax(line)
        case QuoteLineName.SHIPPING:
            return _shipping(line)
        case QuoteLineName.MARGIN:
            return f"{_share(line)}, {_margin(margin)}"


def percent(basis_points: int) -> str:
    """Hundredths of a percent as people read them: `10.02 %`."""
    return f"{basis_points / 100:g} %"


def _share(line: QuoteLine) -> str:
    return f"{percent(line.basis_points or 0)} of {line.of}"


def _tax(line: QuoteLine) -> str:
    if line.note == LineNote.TAX_IN_PRICE:
        return "none on top: prices include tax in this marketplace"
    return f"{_share(line)}, the highest sales tax in this marketplace"


def _shipping(line: QuoteLine) -> str:
    match line.note:
        case LineNote.SHIPPING_FREE:
            return f"none: the store ships items of {line.of} and more for free"
        case LineNote.SHIPPING_CAPPED:
            return f"items under {line.of} are charged for it, up to {line.of} together with the price"
        case LineNote.SHIPPING_UNDER_LINE:
            return f"the store charges for items under {line.of}"
        case _:
            return "the store always charges for it in this marketplace"


def _margin(margin: Margin) -> str:
    if margin.source == MarginSource.AGREED:
        return "agreed with support"
    actions = f"{margin.actions:,} completed {'action' if margin.actions == 1 else 'actions'}"
    return f"the volume tier of {actions} in the month before"
