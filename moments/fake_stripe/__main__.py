"""`python -m moments.fake_stripe`: the stand-in as a program of its own."""

import argparse
import os
from pathlib import Path

from moments.fake_stripe.server import serve


def main() -> None:
    """Serve until ended; what was made stays in the file."""
    parser = argparse.ArgumentParser(description="A stand-in for Stripe.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", type=Path, required=True, help="where everything is kept")
    parser.add_argument("--notify", default="", help="where events are sent")
    parser.add_argument("--notify-host", default="", help="the Host header they are sent with")
    known = parser.parse_args()
    secret = os.environ["STRIPE_WEBHOOK_SECRET"]
    serve(
        known.host, known.port, known.file, secret=secret, notify=known.notify, notify_host=known.notify_host
    )


main()
