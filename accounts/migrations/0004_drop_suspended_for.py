"""A company's suspensions hold their words themselves.

`run.py check` leaves this one out: before the first release no two versions run at once, so a column may go in one
step.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_a_company_keeps_an_administrator")]

    operations = [migrations.RemoveField("company", "suspended_for")]
