"""Reading what happened as consumers do: oldest first, from where they stopped."""

from collections.abc import Sequence

from events.models import Event


def feed_of(company_key: str, *, after: int = 0, types: Sequence[str] = (), count: int) -> list[Event]:
    """The company's first `count` published events after a sequence number; of the types, if any are named.

    Each type is read from its index, so that what is rare is found without reading through what is not.
    """
    published = Event.objects.filter(company_key=company_key, sequence__gt=after).order_by("sequence")
    if not types:
        return list(published[:count])
    first, *others = [published.filter(type=one)[:count] for one in dict.fromkeys(types)]
    if not others:
        return list(first)
    return list(first.union(*others, all=True).order_by("sequence")[:count])
