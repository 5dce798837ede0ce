"""What is over is found without reading every offer there ever was: each minute, and before the end."""

from django.db import migrations
from django.db.models import Index, Q

from kit.migrations import MakeIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("rewards", "0011_rates_have_their_day")]

    operations = [
        MakeIndexConcurrently(
            "offer", Index("expires_at", condition=Q(expired_at=None), name="offers_to_expire")
        ),
    ]
