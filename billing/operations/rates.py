"""Loading exchange rates, and deciding about those that moved too far (B3)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from billing.errors import HeldRateGone, RatesRefused
from billing.models import ExchangeRate, HeldRate
from billing.rates_files import Rate, read_rates
from events.operations import audit
from kit import clock, crypto
from kit.money import CURRENCIES

# A rate that moved by more than this share of the one before it waits for a person.
MOST_MOVED = Decimal("0.2")
_LONGEST_SOURCE = 100
_MOST_CHANGES = 50  # that one audit entry names


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading came to: rates that are new, took the place of another, were there, or wait for a person."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    held: int = 0

    def __str__(self) -> str:
        return f"{self.new} new, {self.replaced} replaced, {self.unchanged} unchanged, {self.held} held"


def load_rates_file(
    *, content: bytes, source: str, actor: str, reason: str = "", keeps_standing: bool = False
) -> Loaded:
    """Load a file of rates, CSV or the European Central Bank's, as a whole or not at all (B3).

    Raises RatesRefused with every fault of the file. See `load_rates` for the rest.
    """
    found = read_rates(content, needed=CURRENCIES, today=clock.now().date())
    if found.faults:
        raise RatesRefused(found.faults)
    return load_rates(
        rates=found.rates, source=source, actor=actor, reason=reason, keeps_standing=keeps_standing
    )


@transaction.atomic
def load_rates(
    *, rates: Sequence[Rate], source: str, actor: str, reason: str = "", keeps_standing: bool = False
) -> Loaded:
    """Write rates, one for a currency and day; the same again changes nothing (B3).

    Another rate for a day that has one takes its place with a reason alone, or where that is a sample; without,
    RatesRefused names each such day, unless `keeps_standing`: then what stands is kept. A rate that moved by more than
    20 % from the last one before it is held for a person to confirm. Nobody else loads meanwhile.
    """
    _hold_rates()
    load = _Load(source[:_LONGEST_SOURCE], reason, keeps_standing, {rate.currency for rate in rates})
    for rate in sorted(rates, key=lambda one: (one.on, one.currency)):
        load.take(rate)
    if load.refused:
        raise RatesRefused(load.refused)
    load.write()
    if load.changes:
        audit(
            actor=actor,
            verb="rates.load",
            object_key=f"rates:{load.source}"[:64],
            reason=reason,
            changes=dict(list(load.changes.items())[:_MOST_CHANGES]),
        )
    return load.loaded


@transaction.atomic
def confirm_held_rate(*, held: HeldRate, actor: str, reason: str) -> ExchangeRate:
    """Use a held rate after all, in the place of what its day may have. Raises HeldRateGone where it waits no more."""
    _hold_rates()
    waiting = _waiting(held)
    before = ExchangeRate.objects.filter(currency=held.currency, on=held.on).first()
    rate, _ = ExchangeRate.objects.update_or_create(
        currency=waiting.currency,
        on=waiting.on,
        defaults={"usd": waiting.usd, "source": waiting.source},
    )
    waiting.delete()
    _audit_decision(
        "rates.confirm", held, actor, reason, (str(before.usd) if before else None, str(rate.usd))
    )
    return rate


@transaction.atomic
def decline_held_rate(*, held: HeldRate, actor: str, reason: str) -> None:
    """Keep a held rate out; the same one is not held again. Raises HeldRateGone where it waits no more."""
    _hold_rates()
    waiting = _waiting(held)
    waiting.declined_at = clock.now()
    waiting.save(update_fields=["declined_at"])
    _audit_decision("rates.decline", held, actor, reason, (str(waiting.usd), None))


def _waiting(held: HeldRate) -> HeldRate:
    """The rate as it was looked at. What another file has put in its place meanwhile waits to be looked at itself."""
    found = HeldRate.objects.filter(pk=held.pk, usd=held.usd, declined_at=None).first()
    if found is None:
        raise HeldRateGone(f"{held} is no longer waiting: look at the list again.")
    return found


def _audit_decision(
    verb: str, held: HeldRate, actor: str, reason: str, change: tuple[str | None, str | None]
) -> None:
    audit(
        actor=actor,
        verb=verb,
        object_key=f"rate:{held.currency}:{held.on}",
        reason=reason,
        changes={f"{held.currency} {held.on}": change},
    )


def _hold_rates() -> None:
    """Until the commit nobody else changes rates: what a rate is compared with stays as it was read."""
    lock = int.from_bytes(crypto.digest("exchange rates")[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


class _Load:
    """Rates of one load, taken in the order of their days, and what is to be written of them."""

    def __init__(self, source: str, reason: str, keeps_standing: bool, currencies: set[str]) -> None:
        self.source, self._reason, self._keeps = source, reason, keeps_standing
        self.refused = list[str]()
        self.changes = dict[str, tuple[str | None, str | None]]()
        self._written = list[ExchangeRate]()
        self._held = list[HeldRate]()
        self._unchanged = self._replaced = 0
        self._standing = {currency: dict[date, ExchangeRate]() for currency in currencies}
        for row in ExchangeRate.objects.filter(currency__in=currencies).order_by("on"):
            self._standing[row.currency][row.on] = row
        self._days = {currency: list(rows) for currency, rows in self._standing.items()}
        self._declined = set(HeldRate.objects.exclude(declined_at=None).values_list("currency", "on", "usd"))

    @property
    def loaded(self) -> Loaded:
        return Loaded(len(self._written) - self._replaced, self._replaced, self._unchanged, len(self._held))

    def take(self, rate: Rate) -> None:
        standing = self._standing[rate.currency].get(rate.on)
        is_sample = standing is not None and standing.source.startswith("sample")
        if standing is not None and (standing.usd == rate.usd or (self._keeps and not is_sample)):
            self._unchanged += 1
        elif standing is not None and not self._reason and not is_sample:
            self.refused.append(
                f"{rate.place}: {rate.currency} of {rate.on} is {standing.usd.normalize():f} by {standing.source}; "
                f"found {rate.usd.normalize():f}. To replace it, say why."
            )
        else:
            self._take_other(rate, standing)

    def _take_other(self, rate: Rate, standing: ExchangeRate | None) -> None:
        """A rate that its day does not have yet."""
        before = self._before(rate)
        row = ExchangeRate(currency=rate.currency, on=rate.on, usd=rate.usd, source=self.source)
        if (rate.currency, rate.on, rate.usd) in self._declined:
            self._unchanged += 1
        elif before is not None and abs(rate.usd / before.usd - 1) > MOST_MOVED:
            self._held.append(_held(row, before))
            self.changes[f"{rate.currency} {rate.on} held"] = (str(before.usd), str(rate.usd))
        else:
            self._replaced += standing is not None
            self.changes[f"{rate.currency} {rate.on}"] = (
                str(standing.usd) if standing else None,
                str(rate.usd),
            )
            self._written.append(row)
            if standing is None:
                days = self._days[rate.currency]
                days.insert(bisect_left(days, rate.on), rate.on)
            self._standing[rate.currency][rate.on] = row

    def _before(self, rate: Rate) -> ExchangeRate | None:
        """The last rate of a day before; a sample, which nobody vouches for, is none."""
        days = self._days[rate.currency]
        for day in reversed(days[: bisect_left(days, rate.on)]):
            found = self._standing[rate.currency][day]
            if not found.source.startswith("sample"):
                return found
        return None

    def write(self) -> None:
        """Write all of it. A day that has its rate now has none that waits."""
        for model, rows in ((ExchangeRate, self._written), (HeldRate, self._held)):
            model._default_manager.bulk_create(
                rows,  # type: ignore[arg-type]
                batch_size=1_000,
                update_conflicts=True,
                unique_fields=["currency", "on"],
                update_fields=[
                    field.name for field in model._meta.fields if field.name not in ("id", "currency", "on")
                ],
            )
        decided = {(row.currency, row.on) for row in self._written}
        waiting = HeldRate.objects.values_list("pk", "currency", "on")
        gone = [key for key, currency, on in waiting if (currency, on) in decided]
        HeldRate.objects.filter(pk__in=gone).delete()


def _held(row: ExchangeRate, before: ExchangeRate) -> HeldRate:
    return HeldRate(
        currency=row.currency,
        on=row.on,
        usd=row.usd,
        source=row.source,
        before_usd=before.usd,
        before_on=before.on,
    )
