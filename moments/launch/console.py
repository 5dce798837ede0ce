"""Speaking to the terminal, which may be gone: a closed one must not keep us from stopping cleanly."""

import sys
from contextlib import suppress


def say(text: str) -> None:
    """Print on stdout."""
    with suppress(OSError):
        print(text, flush=True)


def remark(text: str) -> None:
    """Print on stderr: what is said beside a command's own output."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)
