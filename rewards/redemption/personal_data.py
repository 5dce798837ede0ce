"""What the store keeps about a customer, as the customer may read and take it (V2)."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from accounts.models import User
from accounts.queries import addresses_of, sessions_of
from kit import clock
from rewards.redemption.models import (
    CardPayment,
    Order,
    Redemption,
    Return,
    RewardSeen,
    StoreAccount,
    StoreCredit,
)
from rewards.redemption.providers.queries import told_of

# Said in the file, on the page before erasing, and to support.
KEPT = (
    _("Amounts, products, dates and countries of your orders: accounting needs them. They name nobody then."),
    _(
        "Amounts that you paid by card, and that went back: without a name. What you typed on Stripe's page, Stripe"
        " keeps as the law asks of it."
    ),
    _("That a reward was used, and when: without a name."),
    _("What a partner who delivered an order was told to do so: the partner keeps it by its own rules."),
    _(
        "Hashes by which abuse is recognised: nothing can be read from them, and each is deleted after its 180 days."
    ),
    _(
        "The record of what our staff did to your orders, which can't be changed; it holds no address of yours."
    ),
)
GONE = (
    _("Your name and address on every order, and tracking numbers."),
    _("What you wrote about returns."),
    _("Which rewards you opened, which you are reminded of before they end."),
    _("Gift codes that we keep for you: use them before."),
    _("Your store account, with rewards that are open again and store credit that you have not used."),
)
GONE_WITH_SIGN_IN = _("Your sign-in: e-mail address, name, password, second factors and sessions.")
STAYS_WITH_SIGN_IN = _(
    "Your sign-in stays, as you use it for a company, or for support, too. Ask there to be removed first."
)


def is_sign_in_needed(user: User) -> bool:
    """Whether a person goes on to sign in when the store's data are erased."""
    return user.is_staff or user.memberships.exists()


def personal_data_of(user: User) -> dict[str, Any]:
    """All that is kept about a customer on the store's side, for a file that people and programs can read."""
    account = StoreAccount.objects.filter(user=user).first()
    return {
        "madeAt": clock.now(),
        "signIn": _sign_in(user),
        "storeAccount": {
            "id": account.pk,
            "openedAt": account.opened_at,
            "twoDayShipping": account.is_premium,
            "wantsReminders": account.wants_reminders,
        }
        if account
        else None,
        "rewards": [_reward(one) for one in _redemptions(user)],
        "rewardsOpened": [_seen(one) for one in _readings(user)],
        "orders": [_order(one) for one in _orders(user)],
        "cardPayments": [
            _card_payment(one)
            for one in CardPayment.objects.filter(order__redemption__account__user=user).order_by("pk")
        ],
        "returns": [
            _return(one)
            for one in Return.objects.filter(order__redemption__account__user=user).order_by("pk")
        ],
        "storeCredit": [
            _credit(one) for one in StoreCredit.objects.filter(account__user=user).order_by("pk")
        ],
        "keptAfterErasure": [gettext(one) for one in KEPT],
    }


def _sign_in(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "allEmails": addresses_of(user),
        "name": user.name,
        "joinedAt": user.date_joined,
        "lastSignedInAt": user.last_login,
        "browsers": [
            {
                "ipAddress": one.ip,
                "userAgent": one.user_agent,
                "since": one.created_at,
                "lastSeenAt": one.last_seen_at,
            }
            for one in sessions_of(user)
        ],
    }


def _redemptions(user: User) -> list[Redemption]:
    found = Redemption.objects.filter(account__user=user).select_related("choice", "reward__offer__company")
    return list(found.order_by("pk"))


def _readings(user: User) -> list[RewardSeen]:
    found = RewardSeen.objects.filter(account__user=user).select_related("offer__company")
    return list(found.order_by("pk"))


def _orders(user: User) -> list[Order]:
    found = Order.objects.filter(redemption__account__user=user).select_related("product", "promised")
    return list(found.prefetch_related("moves", "tracking_corrections").order_by("pk"))


def _reward(one: Redemption) -> dict[str, Any]:
    return {
        "from": one.reward.offer.company.display_name,
        "chosen": one.choice.title,
        "redeemedAt": one.redeemed_at,
    }


def _seen(one: RewardSeen) -> dict[str, Any]:
    return {
        "from": one.offer.company.display_name,
        "endsOn": one.offer.expires_on,
        "language": one.language,
        "lastOpenedAt": one.seen_at,
        "remindedAt": one.reminded_at,
    }


def _order(one: Order) -> dict[str, Any]:
    return {
        "id": one.pk,
        "status": one.status,
        "product": one.product.title,
        "insteadOf": one.promised.title if one.promised else None,
        "currency": one.currency,
        "priceMinor": one.price_minor,
        "taxMinor": one.tax_minor,
        "shippingMinor": one.shipping_minor,
        "creditMinor": one.credit_minor,
        "youPaidMinor": one.customer_pays_minor,
        "address": {
            "recipient": one.recipient,
            "street": one.street,
            "city": one.city,
            "postalCode": one.postal_code,
            "country": one.country,
        },
        "carrier": one.carrier,
        "trackingNumber": one.tracking_number,
        "trackingNumbersBefore": [wrong.tracking_number for wrong in one.tracking_corrections.all()],
        "passedOn": _passed_on(one),
        "orderedAt": one.ordered_at,
        "moves": [{"to": move.to_status, "at": move.at} for move in one.moves.all()],
    }


def _passed_on(one: Order) -> dict[str, Any] | None:
    """Who delivers the order in the store's place, and what of it that was told."""
    told = told_of(f"order:{one.pk}") if one.delivered_by else None
    return {"to": told[0], "what": list(told[1])} if told else None


def _card_payment(one: CardPayment) -> dict[str, Any]:
    return {
        "order": one.order_id,
        "status": one.status,
        "currency": one.currency,
        "amountMinor": one.amount_minor,
        "paidAt": one.paid_at,
        "stripePayment": one.payment_intent,
        "paidBack": one.refund_status,
        "paidBackAt": one.refunded_at,
    }


def _return(one: Return) -> dict[str, Any]:
    return {
        "id": one.pk,
        "order": one.order_id,
        "status": one.status,
        "yourWords": one.words,
        "ourAnswer": one.answer,
        "creditMinor": one.credit_minor,
        "askedAt": one.asked_at,
        "endedAt": one.ended_at,
    }


def _credit(one: StoreCredit) -> dict[str, Any]:
    return {
        "id": one.pk,
        "for": one.title,
        "currency": one.currency,
        "valueMinor": one.value_minor,
        "grantedAt": one.granted_at,
        "expiresAt": one.expires_at,
    }
