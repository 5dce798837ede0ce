"""An import that waits or runs can be cancelled."""

from django.db import migrations, models
from django.db.models import CheckConstraint, Q

_STATUSES = ["waiting", "checking", "applying", "done", "refused", "failed", "cancelled"]


class Migration(migrations.Migration):
    dependencies = [("feeds", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="status",
            field=models.CharField(
                choices=[(one, one.capitalize()) for one in _STATUSES], default="waiting", max_length=9
            ),
        ),
        migrations.RemoveConstraint(model_name="import", name="import_status_is_known"),
        migrations.RemoveConstraint(model_name="import", name="import_is_finished_when_it_is_over"),
        migrations.AddConstraint(
            model_name="import",
            constraint=CheckConstraint(condition=Q(status__in=_STATUSES), name="import_status_is_known"),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=CheckConstraint(
                condition=Q(status__in=("waiting", "checking", "applying"), finished_at=None)
                | Q(status__in=("done", "refused", "failed", "cancelled"), finished_at__isnull=False),
                name="import_is_finished_when_it_is_over",
            ),
        ),
    ]
