"""Money is reconciled while charges go on: each is seen whole or not at all (B4)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from campaigns.models import Action
from campaigns.operations import reconcile
from tests.conftest import Api, in_parallel
from tests.world import make_world


@pytest.mark.django_db(transaction=True)
def test_charges_that_go_on_make_no_difference() -> None:
    api = Api(make_world(budget_usd_cents=1_000_000))

    def charge(_: int) -> int:
        return api.get_reward().status_code

    def compare_until_done() -> list[str]:
        found = []
        try:
            while not calls.done():
                found.append(reconcile().difference)
        finally:
            connection.close()
        return found

    with ThreadPoolExecutor(2) as pool:
        calls = pool.submit(in_parallel, 120, charge, threads=4)
        found = pool.submit(compare_until_done).result()

    assert calls.result() == [200] * 120
    assert (set(found), len(found) > 1, Action.objects.count()) == ({""}, True, 120)
    assert reconcile().checked["actions"] == 120
