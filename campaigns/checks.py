"""The named checks of a call in the order in which they are made, the cheap ones first (A5). Codes never change."""

from django.db.models import TextChoices


class Check(TextChoices):
    """What a check asks, said as what holds when it passed."""

    PLATFORM = "platform", "The app is on the call's platform"
    CAMPAIGN = "campaign", "The app has the campaign"
    MOMENT = "moment", "The campaign has the moment"
    MARKETPLACE = "marketplace", "The moment has rewards in the marketplace"
    COMPANY = "company", "The company is active"
    STATE = "state", "The campaign is live"
    DATES = "dates", "Today is within the campaign's dates"
    COUNTRY = "country", "Rewards are delivered to the customer's country"
    CUSTOMER_LIMIT = "customer_limit", "The customer has room for another reward"
    FRAUD = "fraud", "No known abuse"
    BUDGET = "budget", "The campaign's budget has room"
    CAMPAIGN_LIMIT = "campaign_limit", "The campaign's monthly limit has room"
    COMPANY_LIMIT = "company_limit", "The company's monthly limit has room"


# What a test call is asked, too, and what getRewardInfo refuses: without it there is nothing to tell of.
NAMING = (Check.PLATFORM, Check.CAMPAIGN, Check.MOMENT, Check.MARKETPLACE)

# Read dry by getRewardInfo; getReward charges them last, under one lock.
LIMITS = (Check.BUDGET, Check.CAMPAIGN_LIMIT, Check.COMPANY_LIMIT)
