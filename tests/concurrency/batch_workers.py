"""Worker processes on the database of the test, which are killed: `python batch_workers.py` forks them on demand.

Each line that it reads starts one and is answered with its process id. A child connects by itself, like Celery's, and
works until it is killed or this process ends.
"""

import os
import signal
import sys
import time

import django


def work() -> None:
    """Work on batches as the task does, over and over."""
    from campaigns.operations import work_on_batches

    while True:
        if not work_on_batches():
            time.sleep(0.05)


def main() -> None:
    """Start a child for each line."""
    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children = []
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            work()
        children.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
