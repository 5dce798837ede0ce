"""Workers and their beat schedule: every promise that time must keep has a sweeper here."""

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moments.settings")

app = Celery("moments")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A sweep that is still waiting when its next one is due has nothing left to do: it expires instead of piling
# up.
app.conf.beat_schedule = {
    name: {"task": name, "schedule": schedule, "options": {"expires": expires}}
    for name, schedule, expires in (
        ("events.publish_events", timedelta(seconds=1), 5),
        ("events.anchor_audit_chains", timedelta(hours=1), 3_600),
        ("events.deliver_webhooks", timedelta(seconds=2), 10),
        ("events.work_on_replays", timedelta(seconds=5), 20),
        ("events.end_deliveries_of_disabled", timedelta(seconds=10), 60),
        ("events.forget_webhooks", timedelta(hours=1), 3_600),
        ("events.send_mails", timedelta(seconds=5), 20),
        ("events.forget_mails", crontab(hour=3, minute=50), 3_600),
        ("events.forget_api_calls", timedelta(hours=1), 3_600),
        ("accounts.review_eligibility", timedelta(minutes=10), 600),
        ("accounts.tell_of_disabled_endpoints", timedelta(seconds=10), 60),
        ("accounts.receive_mails", timedelta(seconds=5), 20),
        ("accounts.forget_ended_sessions", crontab(hour=3, minute=10), 3_600),
        ("billing.open_next_month", timedelta(hours=1), 3_600),
        # The bank's file is there by 15:30; a fetch that failed is tried again in the next hour.
        ("billing.fetch_rates", crontab(hour="15-23", minute=40), 3_000),
        ("campaigns.warn_of_limits", timedelta(seconds=5), 20),
        ("billing.handle_stripe_events", timedelta(seconds=5), 20),
        ("billing.collect_due", timedelta(seconds=20), 60),
        ("billing.dun_overdue", timedelta(minutes=10), 600),
        ("billing.send_refunds", timedelta(seconds=20), 60),
        ("billing.look_after_cards", timedelta(minutes=5), 300),
        ("campaigns.move_campaigns", timedelta(seconds=20), 60),
        ("campaigns.release_due", timedelta(minutes=1), 60),
        ("campaigns.work_on_batches", timedelta(seconds=5), 5),
        ("campaigns.forget_batches", timedelta(hours=1), 3_600),
        ("campaigns.reconcile", crontab(hour=2, minute=45), 3_600),
        ("campaigns.forget_idempotency_keys", timedelta(hours=1), 3_600),
        ("campaigns.close_months", timedelta(minutes=5), 300),
        ("campaigns.forget_customers", crontab(hour=3, minute=20), 3_600),
        ("rewards.expire_rewards", timedelta(minutes=1), 120),
        ("rewards.fill_daily_prices", crontab(hour=0, minute=5), 3_600),
        ("rewards.refresh_reference_prices", crontab(hour=0, minute=35), 3_600),
        ("rewards.refresh_words", timedelta(minutes=1), 120),
        ("feeds.run_imports", timedelta(seconds=5), 20),
        ("feeds.forget_feeds", crontab(hour=4, minute=10), 3_600),
        ("rewards.rebuild_vocabularies", crontab(hour=2, minute=30), 3_600),
        ("redemption.send_order_confirmations", timedelta(minutes=1), 120),
        ("providers.place_due", timedelta(seconds=5), 20),
        ("providers.refresh_status", timedelta(seconds=10), 60),
        ("providers.handle_messages", timedelta(seconds=5), 20),
        ("providers.forget_messages", crontab(hour=4, minute=20), 3_600),
        ("redemption.follow_providers", timedelta(seconds=5), 20),
        ("redemption.send_store_mails", timedelta(minutes=1), 120),
        ("redemption.remind_of_expiry", timedelta(minutes=1), 60),
        ("redemption.forget_readings", crontab(hour=4, minute=30), 3_600),
        ("redemption.settle_payments", timedelta(seconds=15), 60),
        ("redemption.send_card_refunds", timedelta(seconds=20), 60),
        ("redemption.move_demo_orders", timedelta(seconds=30), 30),
        ("redemption.replace_out_of_stock", timedelta(minutes=5), 300),
        ("fraud.forget_signals", crontab(hour=3, minute=40), 3_600),
        ("fraud.check_groups", crontab(hour=5, minute=10), 3_600),
    )
}
