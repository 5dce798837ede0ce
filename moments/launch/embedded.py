"""What comes along when nothing is given: PostgreSQL, Valkey and a stand-in for Stripe, of one data folder."""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from moments.launch.console import remark
from moments.launch.environment import is_given
from moments.launch.fake_stripe import FakeStripe, Web
from moments.launch.files import kept_secret
from moments.launch.folder import DataFolder
from moments.launch.network import free_port
from moments.launch.placement import place
from moments.launch.postgres import LASTING, THROWAWAY, Cluster, passwords
from moments.launch.supervisor import Service
from moments.launch.valkey import Valkey


@dataclass(frozen=True)
class Embedded:
    """The services to start, and the environment that names them."""

    services: list[Service]
    environment: dict[str, str]


def embedded_services(
    folder: DataFolder,
    *,
    lasting: bool = True,
    environ: Mapping[str, str] = os.environ,
    web: Web | None = None,
) -> Embedded:
    """Make ready to start what DATABASE_URL, REDIS_URL and STRIPE_API_KEY do not name already.

    The stand-in tells `web` of what happens at it.
    """
    services, urls = [], {}
    if not is_given("DATABASE_URL", environ):
        cluster = _cluster(folder, LASTING if lasting else THROWAWAY)
        services.append(_postgres_service(folder, cluster))
        urls["DATABASE_URL"] = cluster.url()
    if not is_given("REDIS_URL", environ):
        password = kept_secret(folder.path / "valkey_password")
        valkey = Valkey(folder.path / "valkey", free_port(), password, lasts=lasting)
        services.append(_valkey_service(folder, valkey))
        urls["REDIS_URL"] = valkey.url()
    if not is_given("STRIPE_API_KEY", environ):
        stripe = FakeStripe(folder.path, free_port(), web)
        services.append(_stripe_service(folder, stripe))
        urls |= stripe.environment()
    return Embedded(services, urls)


def _cluster(folder: DataFolder, settings: str) -> Cluster:
    placement = place(folder.path / "postgres")
    if placement.notice:
        remark(placement.notice)
    cluster = Cluster(placement, free_port(), **passwords(folder.path), settings=settings)
    cluster.create()
    return cluster


def _postgres_service(folder: DataFolder, cluster: Cluster) -> Service:
    return Service(
        name="postgres",
        title="PostgreSQL",
        command=cluster.command(),
        env=_bare_environment(),
        log=folder.log("postgres"),
        is_ready=cluster.is_ready,
        identity=cluster.placement.identity,
        before_start=cluster.prepare_start,
        stop_with=signal.SIGINT,  # fast: ends connections, keeps everything
        hurry_with=signal.SIGQUIT,  # at once: the log is replayed at the next start
        orphaned_with=signal.SIGQUIT,
        stops_within=30.0,
    )


def _valkey_service(folder: DataFolder, valkey: Valkey) -> Service:
    return Service(
        name="valkey",
        title="Valkey",
        command=valkey.command(),
        env=_bare_environment(),
        log=folder.log("valkey"),
        is_ready=valkey.is_ready,
        before_start=valkey.prepare_start,
    )


def _stripe_service(folder: DataFolder, stripe: FakeStripe) -> Service:
    return Service(
        name="stripe",
        title="The stand-in for Stripe",
        command=stripe.command(),
        env=_bare_environment() | {"STRIPE_WEBHOOK_SECRET": stripe.secret()},
        log=folder.log("stripe"),
        is_ready=stripe.is_ready,
    )


def _bare_environment() -> dict[str, str]:
    """The database servers need none of our secrets, and no locale of this machine."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
