"""A month's statement as rows of a spreadsheet (B4, B9). Amounts are in USD, months and days ISO 8601.

From the opening row on, each amount is what a row adds; the closing row is their sum.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from billing.invoice_csv import Cell
from billing.models import Account
from billing.queries import AccountMonth, ChargedLine, Movement
from kit.money import usd

STATEMENT_HEADER = [
    *("month", "row", "date", "reference", "about", "count"),
    *("not_invoiced_usd", "invoiced_usd", "owed_usd"),
]


def statement_rows(
    *,
    month: date,
    accounts: Iterable[AccountMonth],
    charges: Iterable[ChargedLine],
    names: Mapping[str, str],
    movements: Iterable[Movement],
) -> Iterator[list[Cell]]:
    """What was owed at the beginning, each movement, and what is owed at the end. `names` are the campaigns' by id."""
    standing = {one.account: one for one in accounts}
    receivable, invoiced = standing[Account.RECEIVABLE], standing[Account.INVOICED]

    def row(words: str, not_invoiced: int, billed: int, *facts: Cell) -> list[Cell]:
        on, reference, about, count = facts or (None, None, None, None)
        owed = not_invoiced + billed
        amounts = [Decimal(usd(cents).decimal) for cents in (not_invoiced, billed, owed)]
        return [f"{month:%Y-%m}", words, on, reference, about, count, *amounts]

    yield row("opening", receivable.opening_usd_cents, invoiced.opening_usd_cents)
    for key, (count, cents) in _by_campaign(charges).items():
        yield row("charges", cents, 0, None, key, names.get(key, ""), count)
    for one in movements:
        facts = (one.on.isoformat(), one.reference, one.about, None)
        yield row(one.kind.value, one.receivable_usd_cents, one.invoiced_usd_cents, *facts)
    yield row("closing", receivable.closing_usd_cents, invoiced.closing_usd_cents)


def _by_campaign(charges: Iterable[ChargedLine]) -> dict[str, tuple[int, int]]:
    found = dict[str, tuple[int, int]]()
    for line in charges:
        count, cents = found.get(line.campaign_key, (0, 0))
        found[line.campaign_key] = (count + line.actions, cents + line.usd_cents)
    return found
