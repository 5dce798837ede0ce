"""Builds the TypeScript client: `dist` as Node and compilers of other packages read it.

    .venv/bin/python clients/typescript/build.py            # write dist
    .venv/bin/python clients/typescript/build.py --check    # form, lint, types, and whether dist is what src says

The compiler is Deno's, which comes from PyPI with the other tools of developers; it asks nobody else for anything.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from deno import find_deno_bin

HERE = Path(__file__).resolve().parent
SOURCES = sorted(path.relative_to(HERE).as_posix() for path in (HERE / "src").glob("*.ts"))
_NEIGHBOUR = re.compile(r"""((?:from|import) ?\(?"\./[a-z]+)\.ts\"""")
# The compiler names the module by where it lies on this machine.
_MODULE_NAME = re.compile(r"^/// <amd-module .*\n", re.MULTILINE)


def deno(*arguments: str, within: Path = HERE) -> subprocess.CompletedProcess[str]:
    """Run Deno without network, cache and questions."""
    with tempfile.TemporaryDirectory() as cache:
        quiet = {"DENO_DIR": cache, "DENO_NO_UPDATE_CHECK": "1", "DENO_NO_PROMPT": "1", "NO_COLOR": "1"}
        return subprocess.run(  # noqa: S603
            [find_deno_bin(), *arguments],
            cwd=within,
            env=os.environ | quiet,
            capture_output=True,
            text=True,
            check=False,
        )


def built() -> dict[str, str]:
    """The files of dist by their names. Raises RuntimeError when the sources can't be compiled."""
    with tempfile.TemporaryDirectory() as folder:
        done = deno("transpile", "--no-remote", "--no-npm", "--declaration", "--outdir", folder, *SOURCES)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return {
            path.name: _NEIGHBOUR.sub(r'\1.js"', _MODULE_NAME.sub("", path.read_text(encoding="utf-8")))
            for path in sorted(Path(folder).rglob("*.?s"))
        }


def faults() -> list[str]:
    """What is wrong with the sources, and which files of dist are not what they say."""
    steps = (("fmt", "--check"), ("lint",), ("check", "--no-remote", "--no-npm", *SOURCES))
    found = [done.stderr for step in steps if (done := deno(*step)).returncode]
    if not found:
        dist, here = built(), {path.name: path.read_text() for path in (HERE / "dist").glob("*")}
        stale = sorted(name for name in dist.keys() | here.keys() if dist.get(name) != here.get(name))
        found = [f"dist/{name} is not what src says: run clients/typescript/build.py" for name in stale]
    return found


def main() -> int:
    """Build, or check; 1 when something is wrong."""
    if sys.argv[1:] == ["--check"]:
        found = faults()
        sys.stdout.write("".join(f"{fault}\n" for fault in found))
        return int(bool(found))
    folder = HERE / "dist"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*"):
        path.unlink()
    for name, text in built().items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
