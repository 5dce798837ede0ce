"""`python -m moments.words`, which `run.py words` becomes; with `--check` it only tells what is wrong."""

import sys
from collections.abc import Sequence

from moments.launch.catalogues import compile_catalogues
from moments.words.catalogues import problems, update


def main(arguments: Sequence[str]) -> int:
    """Update the catalogues and compile them, or look at them only; the exit code."""
    if "--check" in arguments:
        found = problems()
        sys.stdout.writelines(f"{line}\n" for line in found)
        return int(bool(found))
    sys.stdout.writelines(f"{line}\n" for line in update())
    compile_catalogues()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
