"""The demo's people, their companies, apps and keys; secrets are kept from the first start."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress

from accounts.models import ApiKey, App, Company, KeyMode, Member, Platform, User
from accounts.operations import create_company, create_key, register_app
from billing.operations import set_up_test_card
from billing.queries import has_payment_method
from kit import crypto

ACTOR = "system:demo"


@dataclass(frozen=True, slots=True)
class Profile:
    """A company of the demo and its one app."""

    legal_name: str
    display_name: str
    address: str
    postal_code: str
    website: str
    app: str


LANTERN_PEAK = Profile(
    "Lantern Peak Games Inc.",
    "Lantern Peak Games",
    "48 Harbor Street, Boston, MA",
    "02110",
    "https://lantern-peak.example",
    "Starlight Saga",
)
TIDEWOOD = Profile(
    "Tidewood Studio LLC",
    "Tidewood Studio",
    "7 Cannery Row, Portland, OR",
    "97209",
    "https://tidewood.example",
    "Tide Pool",
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a campaign is made for, and who makes and approves it."""

    company: Company
    app: App
    marketer: str
    support: str


def kept_user(
    email: str, name: str, known: object, *, is_support: bool = False
) -> tuple[User, dict[str, str]]:
    """The user with this address, signing in with the password that is known, or a new one; and that sign-in."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name, is_staff=is_support, is_superuser=is_support)
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    password = known.get("password") if isinstance(known, Mapping) else None
    if not isinstance(password, str) or not user.check_password(password):
        password = password if isinstance(password, str) and password else secrets.token_urlsafe(15)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user, {"email": user.email, "password": password}


def company_of(creator: User, profile: Profile) -> Company:
    """The company that the user is a member of, made on the first start."""
    company = Company.objects.filter(members__user=creator).order_by("pk").first()
    if company is not None:
        return company
    return create_company(
        creator=creator,
        legal_name=profile.legal_name,
        display_name=profile.display_name,
        country="US",
        address=profile.address,
        postal_code=profile.postal_code,
        contact_email=creator.email,
        website=profile.website,
    )


def keep_card(company: Company, creator: User) -> None:
    """A card that works, set up the way cards are, with Stripe's own test card; made once."""
    if not has_payment_method(company):
        member = Member.objects.get(company=company, user=creator)
        set_up_test_card(company=company, member=member)


def app_of(company: Company, profile: Profile) -> App:
    """The company's app of that name, made on the first start."""
    app = App.objects.filter(company=company, name=profile.app).first()
    if app is not None:
        return app
    platforms = [Platform.WEB, Platform.ANDROID, Platform.IOS]
    return register_app(
        company=company, name=profile.app, platforms=platforms, link=profile.website, actor=ACTOR
    )


def kept_key(app: App, mode: KeyMode, known: object, *, calls_per_second: int = 5) -> str:
    """The known key while it works; else a test key that can be seen again, or a new one.

    A live key is kept as a hash only: when nobody knows it any more, there has to be another (P7).
    """
    working = ApiKey.objects.filter(
        app=app, mode=mode, calls_per_second=calls_per_second, revoked_at=None, expires_at=None
    ).order_by("pk")
    if isinstance(known, str) and working.filter(hash=crypto.digest(known)).exists():
        return known
    shown = working.exclude(encrypted="").first()
    if shown is not None:
        return crypto.decrypt(shown.encrypted)
    _, secret = create_key(app=app, mode=mode, actor=ACTOR, calls_per_second=calls_per_second)
    return secret
