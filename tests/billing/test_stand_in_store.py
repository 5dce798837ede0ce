"""What the stand-in keeps outlives its versions."""

from contextlib import closing
from pathlib import Path

from moments.fake_stripe.store import Store


def test_a_customer_of_before_invoices_were_known_is_invoiced(tmp_path: Path) -> None:
    old = {"id": "cus_abcdefgh12", "object": "customer", "name": "Ada", "metadata": {}}
    with closing(Store(tmp_path / "stripe.sqlite")) as before:
        before.keep(old)
    with closing(Store(tmp_path / "stripe.sqlite")) as store:
        customer = store.find("cus_abcdefgh12")

    assert customer == old | {
        "balance": 0,
        "currency": None,
        "next_invoice_sequence": 1,
        "invoice_prefix": "CDEFGH12",
        "invoice_settings": {"default_payment_method": None, "footer": None},
    }
