"""How far limits are used, without the ORM."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """How far one limit is used: by what is spent, and by what is reserved for held actions (X3)."""

    scope: str
    cap_usd_cents: int
    spent_usd_cents: int
    reserved_usd_cents: int = 0

    @property
    def used_usd_cents(self) -> int:
        return self.spent_usd_cents + self.reserved_usd_cents

    @property
    def left_usd_cents(self) -> int:
        return self.cap_usd_cents - self.used_usd_cents

    @property
    def percent(self) -> int:
        """Whole percents used, rounded down; a cap of nothing is used up."""
        return 100 * self.used_usd_cents // self.cap_usd_cents if self.cap_usd_cents else 100
