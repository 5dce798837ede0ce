"""What the demo's campaigns are made of."""

from dataclasses import dataclass

from campaigns.models import CampaignKind, CampaignState
from kit.money import to_minor
from moments.seed.files import rows_of

MILLION_USD = to_minor("1000000", "USD")

TERMS = (
    "One reward for each customer and challenge, for residents of the countries that the store of your region "
    "delivers to. Complete the challenge before the campaign ends and redeem your reward within 30 days after its "
    "end, by the date on this page.\n\n"
    "While supplies last: a reward that is out of stock is replaced by one of equal or similar value. The retail "
    "value of each reward is that of the product or the credit when this campaign began.\n\n"
    "To redeem, open the link you were sent, sign in to your store account or create one, choose one of the gifts "
    "and give the address it shall go to. Rewards are for your own use: they can't be sold, exchanged for money or "
    "passed on."
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a campaign says in one locale."""

    locale: str
    announcement_title: str
    announcement_text: str
    redemption_title: str
    redemption_text: str


@dataclass(frozen=True, slots=True)
class Basket:
    """What a moment costs and gives in a marketplace; of the products the first that fit are taken."""

    marketplace: str
    cpa: str
    credit_category: str
    credit: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as it shall be. `moments` are keys and names; the first moment has the fullest choice."""

    name: str
    kind: CampaignKind
    theme: str
    moments: tuple[tuple[str, str], ...]
    marketplaces: tuple[str, ...]
    budget_usd_cents: int
    state: CampaignState
    starts_by_itself: bool = True


WORDS = (
    Words(
        "en",
        "A real gift is waiting",
        "Complete a challenge by {end_date} and choose a gift from {company}, delivered to your door.",
        "You did it! Choose your gift",
        "Well played: one of these gifts is yours, on {company}. Choose it by {expiry_date}.",
    ),
    Words(
        "de",
        "Ein echtes Geschenk wartet",
        "Schaffe bis {end_date} eine Herausforderung und such dir ein Geschenk von {company} aus.",
        "Geschafft! Such dir dein Geschenk aus",
        "Stark gespielt: Eines dieser Geschenke gehört dir, es geht auf {company}. Such es dir bis {expiry_date} aus.",
    ),
    Words(
        "ja",
        "本物のギフトを手に入れよう",
        "{end_date}までにチャレンジを達成すると、{company}からのギフトを一つ選べます。",
        "達成おめでとう!ギフトを選ぼう",
        "お見事です。{company}からのギフトを一つお選びください。受け取り期限は{expiry_date}です。",
    ),
)

LIVE = Plan(
    "Starlight Quest",
    CampaignKind.CHALLENGE,
    "aurora",
    (
        ("level_10", "Reach level 10"),
        ("first_purchase", "Make a first purchase"),
        ("streak_7", "Play seven days running"),
    ),
    ("US", "UK", "DE", "JP"),
    MILLION_USD,
    CampaignState.LIVE,
)
APPROVED = Plan(
    "Winter Finale",
    CampaignKind.SURPRISE,
    "meadow",
    (("level_10", "Finish the story"),),
    ("US", "UK", "DE", "JP"),
    to_minor("25000", "USD"),
    CampaignState.APPROVED,
    starts_by_itself=False,
)
CAPPED = Plan(
    "First Come Twenty",
    CampaignKind.PRIZE,
    "blossom",
    (("final_boss", "Beat the final boss"),),
    ("US",),
    to_minor("550", "USD"),
    CampaignState.LIVE,
)
WARM_UP_MONTH_USD_CENTS = to_minor("12000", "USD")
WARM_UP = Plan(
    "Autumn Warm-up",
    CampaignKind.CHALLENGE,
    "meadow",
    (("level_5", "Reach level 5"), ("invite_friend", "Bring a friend")),
    ("US", "UK", "DE"),
    to_minor("18000", "USD"),
    CampaignState.LIVE,
)
DRAFTED = Plan(
    "Spring Preview",
    CampaignKind.CHALLENGE,
    "blossom",
    (("spring_egg", "Find the spring egg"),),
    ("US", "UK"),
    to_minor("5000", "USD"),
    CampaignState.DRAFT,
)
TAKEN_DOWN = Plan(
    "Weekend Rally",
    CampaignKind.SURPRISE,
    "aurora",
    (("rally_win", "Win a weekend rally"),),
    ("US", "DE"),
    to_minor("2500", "USD"),
    CampaignState.SUSPENDED,
)
STRANGERS = Plan(
    "Tide Pool Launch",
    CampaignKind.CHALLENGE,
    "meadow",
    (("level_10", "Chart ten islands"),),
    ("US", "UK"),
    to_minor("10000", "USD"),
    CampaignState.LIVE,
)


def basket_of(marketplace: str) -> Basket:
    row = next(row for row in rows_of("demo_rewards") if row["marketplace"] == marketplace)
    return Basket(
        marketplace, row["cpa"], row["credit_category"], row["credit"], tuple(row["products"].split("|"))
    )
