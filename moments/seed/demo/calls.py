"""The calls of the past that the sample history is made of. Always the same ones for a day, a weekday's more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaigns.errors import AlreadyRewarded
from campaigns.models import Campaign, Moment
from fraud.errors import CustomerNotEligible
from kit import clock
from moments.seed.chance import draw
from rewards.models import Offer

_DEVICES = ("Web", "Web", "Android", "Android", "iOS")
_REFUSED_PERCENT = 9
_ELSEWHERE = "BR"  # none of the history's marketplaces delivers there


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what it asked for, by whom, and the code it is refused with."""

    at: datetime
    moment: Moment
    offer: Offer
    device: str
    customer: str
    refusal: str = ""

    @property
    def country(self) -> str | None:
        return _ELSEWHERE if self.refusal == CustomerNotEligible.code else None


def past_calls(campaign: Campaign, *, days: int) -> Iterator[Call]:
    """The calls of so many days up to this instant, in the order of their time."""
    moments = list(campaign.moments.order_by("pk"))
    offers = {
        moment.id: list(Offer.objects.filter(company=campaign.company, moment_key=moment.id).order_by("pk"))
        for moment in moments
    }
    rewarded: dict[str, str] = {}
    for number, at in enumerate(_instants(days)):
        moment = moments[draw(10, number, "moment") // 7 % len(moments)]
        choice = offers[moment.id]
        offer = choice[draw(2, number, "main") and draw(len(choice), number, "offer")]
        again = draw(100, number, "again") < _REFUSED_PERCENT and moment.id in rewarded
        customer, refusal = f"player-{number}", ""
        if again and draw(3, number, "refusal"):
            customer, refusal = rewarded[moment.id], AlreadyRewarded.code
        elif again:
            refusal = CustomerNotEligible.code
        else:
            rewarded[moment.id] = customer
        yield Call(at, moment, offer, _DEVICES[draw(len(_DEVICES), number, "device")], customer, refusal)


def _instants(days: int) -> Iterator[datetime]:
    now = clock.now()
    for before in reversed(range(days)):
        on = now.date() - timedelta(days=before)
        begin = clock.start_of_day(on, "UTC")
        seconds = sorted(draw(86_400, on, number) for number in range(_calls_on(on, days - before)))
        instants = (begin + timedelta(seconds=second) for second in seconds)
        yield from (instant for instant in instants if instant < now)


def _calls_on(on: date, progress: int) -> int:
    """A little more each day, more at weekends, and never quite as many as the day before."""
    return 7 + progress // 4 + (5 if on.weekday() >= 5 else 0) + draw(6, on, "calls")
