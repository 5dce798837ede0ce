"""Since when the words of a renamed category's products are to be written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0008_find_what_is_seldom_found")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="words_due_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When it was renamed, while products may still be found by its old name.",
                null=True,
            ),
        ),
    ]
