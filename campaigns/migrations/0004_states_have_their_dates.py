"""From here on the database knows which dates a campaign of a state has (C3)."""

from django.db import migrations, models
from django.db.models import F, Q

from kit.migrations import TakeTheTimeNeeded

_DATES = ("submitted_at", "approved_at", "rejected_at", "live_at", "suspended_at", "finished_at")
_OF_STATES = {
    "draft": (set(), set()),
    "pending": ({"submitted_at"}, set()),
    "approved": ({"submitted_at", "approved_at"}, set()),
    "rejected": ({"submitted_at", "rejected_at"}, set()),
    "live": ({"submitted_at", "approved_at", "live_at"}, set()),
    "suspended": ({"submitted_at", "approved_at", "suspended_at"}, {"live_at"}),
    "finished": ({"submitted_at", "approved_at", "finished_at"}, {"live_at"}),
}
_FOLLOWS = (
    ("approved_at", "submitted_at"),
    ("rejected_at", "submitted_at"),
    ("live_at", "approved_at"),
    ("suspended_at", "approved_at"),
    ("finished_at", "approved_at"),
)


def _of_its_state() -> Q:
    known = Q()
    for state, (needed, possible) in _OF_STATES.items():
        known |= Q(
            state=state, **{f"{one}__isnull": one not in needed for one in _DATES if one not in possible}
        )
    return known


def _in_order() -> Q:
    order = Q()
    for later, earlier in _FOLLOWS:
        order &= Q(**{f"{later}__isnull": True}) | Q(**{f"{later}__gte": F(earlier)})
    return order


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_fill_lifecycle_dates")]

    operations = [
        TakeTheTimeNeeded(),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=Q(state="draft") | Q(budget_usd_cents__isnull=False),
                name="campaign_has_a_budget_once_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=_of_its_state(), name="campaign_has_the_dates_of_its_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(condition=_in_order(), name="campaign_dates_follow_each_other"),
        ),
    ]
