"""The figures by which accounts are linked and counted: declared here, and changed by support (X1)."""

from django.db import models
from django.db.models import CheckConstraint, Q

from fraud.models.signals import SignalKind

# Moves on with every change of what is declared below, so that a decision can say by which figures it was made.
DECLARED_VERSION = 1

# What a shared signal weighs, in hundredths: from 100 on two accounts are linked. Address and line together fall short
# of it, a line and its network by far: a household is linked by all three, an office by nothing that it shares.
_WEIGHTS = {
    SignalKind.EMAIL: 100,
    SignalKind.DEVICE: 100,
    SignalKind.PAYMENT: 100,
    SignalKind.PHONE: 100,
    SignalKind.ADDRESS: 50,
    SignalKind.IP: 40,
    SignalKind.NETWORK: 15,
}
# How many accounts may share a signal before it says nothing of any of them: it is a hub then, and links nobody.
_CAPS = {
    SignalKind.EMAIL: 10,
    SignalKind.DEVICE: 8,
    SignalKind.PAYMENT: 10,
    SignalKind.PHONE: 8,
    SignalKind.ADDRESS: 12,
    SignalKind.IP: 20,
    SignalKind.NETWORK: 50,
}
DECLARED = {
    **{f"weight.{kind}": weight for kind, weight in _WEIGHTS.items()},
    **{f"cap.{kind}": cap for kind, cap in _CAPS.items()},
    "most_linked_accounts": 3,
}


class FraudSetting(models.Model):
    """A figure that support set in place of the declared one. Groups follow within minutes."""

    name = models.CharField(max_length=40, primary_key=True, choices=[(name, name) for name in DECLARED])
    value = models.PositiveSmallIntegerField(
        help_text="A weight in hundredths, linked from 100 on; a cap or a limit in accounts."
    )

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(name__in=list(DECLARED)), name="fraud_setting_is_known"),
            CheckConstraint(
                condition=Q(name__startswith="weight.", value__lte=100)
                | Q(name__startswith="cap.", value__range=(2, 200))
                | Q(name="most_linked_accounts", value__range=(1, 1_000)),
                name="fraud_setting_is_within_reason",
                violation_error_message=(
                    "A weight is 0 to 100, a cap 2 to 200 accounts, the limit 1 to 1,000 accounts."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
