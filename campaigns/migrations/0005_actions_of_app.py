"""Keys of an app read its completed actions, newest first."""

from django.db import migrations, models
from django.db.models import F

from kit.migrations import MakeIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("campaigns", "0004_states_have_their_dates")]

    operations = [
        MakeIndexConcurrently(
            model_name="action",
            index=models.Index("app", F("completed_at").desc(), F("id").desc(), name="actions_of_app"),
        ),
    ]
