"""The figures that accounts are linked and counted by, as they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fraud.models import DECLARED, LINKING_KINDS, FraudSetting

LINKED_FROM = 100  # hundredths that two accounts have to share


@dataclass(frozen=True)
class Figures:
    """Weights in hundredths and caps in accounts, by kind of signal; how many linked accounts one person may have."""

    weights: Mapping[str, int]
    caps: Mapping[str, int]
    most_linked_accounts: int

    def weight_of(self, kinds: Iterable[str]) -> int:
        """What two accounts share that have something of each of these kinds in common."""
        return sum(self.weights[kind] for kind in set(kinds))

    @property
    def telling(self) -> frozenset[str]:
        """The kinds of which two linked accounts share at least one: all others together don't link."""
        telling = sorted(self.weights, key=lambda kind: self.weights[kind], reverse=True)
        while telling and self.weight_of(set(self.weights) - set(telling[:-1])) < LINKED_FROM:
            telling.pop()
        return frozenset(telling)


def figures() -> Figures:
    """What is declared, and in its place what support set. One statement."""
    values = DECLARED | dict(FraudSetting.objects.values_list("name", "value"))
    return Figures(
        weights={str(kind): values[f"weight.{kind}"] for kind in LINKING_KINDS},
        caps={str(kind): values[f"cap.{kind}"] for kind in LINKING_KINDS},
        most_linked_accounts=values["most_linked_accounts"],
    )
