"""Database services of one command's own, thrown away after it: for tests, checks and benchmarks."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from moments.launch.embedded import embedded_services
from moments.launch.environment import product_environment
from moments.launch.folder import DataFolder
from moments.launch.stopping import StopRequests
from moments.launch.supervisor import Supervisor

BASE_URL = "http://localhost:8000"
_STRIPE = ("STRIPE_API_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")
# Nothing that is thrown away talks to a Stripe account.
_NOT_INHERITED = ("BASE_URL", "ALLOWED_HOSTS", *_STRIPE, *(f"{name}_FILE" for name in _STRIPE))


@contextmanager
def private_services(
    *, lasting: bool = False, environ: Mapping[str, str] = os.environ, requests: StopRequests | None = None
) -> Iterator[dict[str, str]]:
    """The product's environment with services that nobody else uses, and a data folder that goes with them.

    What DATABASE_URL and REDIS_URL name is used instead. `lasting` writes to the disk as production does.
    """
    with ExitStack() as undo:
        folder = DataFolder(Path(tempfile.mkdtemp(prefix="moments-")))
        supervisor = Supervisor(requests or StopRequests(), throw_away=folder.path)
        undo.callback(supervisor.stop)
        folder.prepare()
        known = {name: value for name, value in environ.items() if name not in _NOT_INHERITED}
        embedded = embedded_services(folder, lasting=lasting, environ=known)
        supervisor.start(embedded.services)
        yield product_environment(folder, base_url=BASE_URL, services=embedded.environment, environ=known)
