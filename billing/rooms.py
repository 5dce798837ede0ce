"""How far limits are used, without the ORM."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """How far one limit is used."""

    scope: str
    cap_usd_cents: int
    spent_usd_cents: int

    @property
    def left_usd_cents(self) -> int:
        return self.cap_usd_cents - self.spent_usd_cents

    @property
    def percent(self) -> int:
        """Whole percents used, rounded down; a cap of nothing is used up."""
        return 100 * self.spent_usd_cents // self.cap_usd_cents if self.cap_usd_cents else 100
