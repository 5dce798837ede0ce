"""Processes that close months on the database of the test, and are killed: `python closers.py` forks them on demand.

Each line that it reads starts one and is answered with its process id. A child connects by itself, makes one invoice
at a time, and ends when every month is closed, or is killed.
"""

import os
import signal
import sys

import django


def main() -> None:
    """Start a child for each line."""
    django.setup()
    from campaigns.operations import close_months

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            close_months(batch=1)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
