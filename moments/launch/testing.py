"""`python3 run.py test`: pytest, on services of its own (tests/services.py starts them)."""

import os
import sys
from collections.abc import Sequence

from moments.launch.processes import ROOT

_ON_THEIR_OWN = (
    "-n",
    "--numprocesses",
    "--pdb",
    "--trace",
    "no:xdist",
    "-pno:xdist",
    "--collect-only",
    "--co",
)


def test(arguments: Sequence[str]) -> None:
    """Become pytest, on every core unless the caller says otherwise."""
    is_told = any(word.startswith(_ON_THEIR_OWN) for word in arguments)
    everywhere = [] if is_told else ["-n", "auto"]
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *everywhere, *arguments])  # noqa: S606
