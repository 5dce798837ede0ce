"""The wall in the code (V1): whatever companies reach is behind it, and a new package says on which side it is."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
# What may know of redemption, each with the reason why no company reaches it, or nothing of it.
STORE_SIDE = {
    "moments.redeem": "the customers' door",
    "moments.fulfilment": "the warehouse's door",
    "moments.provider_inbox": "the providers' door",
    "moments.support": "the support desk, for staff",
    "moments.seed": "makes the demo, in a command",
    "moments.bench": "measures, in commands",
    "moments.urls": "wiring: leads to every door",
    "moments.celery": "wiring: names every task",
    "moments.settings": "wiring: names every app",
    "moments.wsgi": "wiring: starts the product",
    "moments.launch": "starts the product, and stands alone",
    "moments.fake_stripe": "plays Stripe's part, and stands alone",
    "moments.words": "gathers words for translation, in a command",
    "rewards.redemption": "is the redemption",
    "rewards.feeds": "the store's stock",
}
# Where templates of companies are, and what they may be put together from.
OF_COMPANIES = ("console", "pages", "mail", "account", "_parts", "mfa", "usersessions", "socialaccount")
TAKES = re.compile(r'{%-? (?:include|extends) "([^"]+)"')


def _modules(folder: str) -> set[str]:
    """Packages and modules right below a folder, as they are imported."""
    found = {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}
    found |= {path.stem for path in (ROOT / folder).glob("*.py") if path.stem != "__init__"}
    return {f"{folder}.{name}" for name in found - {"migrations"}}


def _behind_the_wall() -> set[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    walls = [
        one
        for one in contracts
        if one["type"] == "forbidden" and "rewards.redemption" in one["forbidden_modules"]
    ]
    assert {tuple(one["forbidden_modules"]) for one in walls} == {("rewards.redemption", "rewards.feeds")}
    assert not any(one.get("allow_indirect_imports") or one.get("ignore_imports") for one in walls)
    return {module for one in walls for module in one["source_modules"]}


def test_every_module_is_behind_the_wall_or_says_why_it_is_not():
    tops = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"moments", "rewards", "tests"}
    everything = tops | _modules("moments") | _modules("rewards")

    assert _behind_the_wall() | set(STORE_SIDE) == everything
    assert _behind_the_wall() & set(STORE_SIDE) == set()


@pytest.mark.parametrize("folder", OF_COMPANIES)
def test_no_template_of_companies_takes_one_of_customers(folder: str):
    taken = {
        name
        for path in (ROOT / "templates" / folder).rglob("*")
        if path.is_file()
        for name in TAKES.findall(path.read_text())
    }

    assert not {name for name in taken if name.startswith(("redeem/", "support/", "admin/"))}
