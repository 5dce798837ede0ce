"""`python -m moments.launch`, which run.py becomes."""

import sys

from moments.launch.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
