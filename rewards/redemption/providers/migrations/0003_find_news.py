from django.db import migrations
from django.db.models import Index, Q

from kit.migrations import MakeIndexConcurrently


class Migration(migrations.Migration):
    atomic = False  # orders go on while the index is made
    dependencies = [("providers", "0002_news_for_orders")]

    operations = [
        MakeIndexConcurrently(
            "providerorder", Index("id", condition=Q(has_news=True), name="provider_orders_with_news")
        ),
    ]
