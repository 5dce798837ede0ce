"""One call: how it is addressed, what it takes, what makes its answer."""

from collections.abc import Callable
from dataclasses import dataclass

from moments.fake_stripe.api.params import Spec
from moments.fake_stripe.store import Body

ID = r"(\w+)"


@dataclass(frozen=True, slots=True)
class Call:
    """A method and a path, the parameters, and what answers; `expand` is taken by nearly all."""

    method: str
    path: str
    spec: Spec
    make: Callable[..., Body]
    expands: bool = True
