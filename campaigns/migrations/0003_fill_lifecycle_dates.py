"""Campaigns of before get the dates of their states from their moves, and their marketplaces from their rewards."""

from django.db import migrations

from kit.migrations import TakeTheTimeNeeded

# The latest move into each state counts, and no date comes before the one it follows. A state without a move on
# record is as old as the row says.
FILL_DATES = """
WITH moved AS (
    SELECT campaign_id,
        max(at) FILTER (WHERE to_state = 'pending') AS submitted,
        max(at) FILTER (WHERE to_state = 'approved') AS approved,
        max(at) FILTER (WHERE to_state = 'rejected') AS rejected,
        min(at) FILTER (WHERE to_state = 'live') AS live,
        max(at) FILTER (WHERE to_state = 'suspended') AS suspended,
        max(at) FILTER (WHERE to_state = 'finished') AS finished
    FROM campaigns_campaignmove GROUP BY campaign_id
), known AS (
    SELECT campaign.id, campaign.state, campaign.state_at,
        coalesce(moved.submitted, campaign.state_at) AS submitted,
        moved.approved, moved.rejected, moved.live, moved.suspended, moved.finished
    FROM campaigns_campaign AS campaign LEFT JOIN moved ON moved.campaign_id = campaign.id
), ordered AS (
    SELECT id, state, submitted, greatest(submitted, coalesce(approved, submitted)) AS approved,
        greatest(submitted, coalesce(rejected, state_at)) AS rejected, live, state_at, suspended, finished
    FROM known
)
UPDATE campaigns_campaign AS campaign SET
    submitted_at = CASE WHEN campaign.state <> 'draft' THEN ordered.submitted END,
    approved_at = CASE WHEN campaign.state IN ('approved', 'live', 'suspended', 'finished') THEN ordered.approved END,
    rejected_at = CASE WHEN campaign.state = 'rejected' THEN ordered.rejected END,
    live_at = CASE
        WHEN campaign.state = 'live' THEN greatest(ordered.approved, coalesce(ordered.live, ordered.state_at))
        WHEN campaign.state IN ('suspended', 'finished') THEN greatest(ordered.approved, ordered.live)
    END,
    suspended_at = CASE WHEN campaign.state = 'suspended'
        THEN greatest(ordered.approved, coalesce(ordered.suspended, ordered.state_at)) END,
    finished_at = CASE WHEN campaign.state = 'finished'
        THEN greatest(ordered.approved, coalesce(ordered.finished, ordered.state_at)) END
FROM ordered WHERE ordered.id = campaign.id;
"""
# greatest() passes over what is not known: one that never went live has no such date.
NEVER_LIVE = """
UPDATE campaigns_campaign SET live_at = NULL
WHERE state IN ('suspended', 'finished') AND NOT EXISTS (
    SELECT FROM campaigns_campaignmove WHERE campaign_id = campaigns_campaign.id AND to_state = 'live'
);
"""
FILL_MARKETPLACES = """
INSERT INTO campaigns_campaign_marketplaces (campaign_id, marketplace_id)
SELECT DISTINCT moment.campaign_id, reward.marketplace_id
FROM campaigns_momentreward AS reward JOIN campaigns_moment AS moment ON moment.id = reward.moment_id;
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_lifecycle_dates")]

    operations = [
        TakeTheTimeNeeded(),
        migrations.RunSQL(FILL_DATES + NEVER_LIVE, migrations.RunSQL.noop),
        migrations.RunSQL(FILL_MARKETPLACES, migrations.RunSQL.noop),
    ]
