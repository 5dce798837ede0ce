#!/usr/bin/env python3
"""Start Moments with `python3 run.py`; `python3 run.py --help` lists what else it can do.

This file only finds a Python that is new enough, makes .venv and installs the locked requirements into it;
everything else is in moments/launch. Old Pythons must be able to parse it: no syntax newer than Python 3.5.
"""

import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

OLDEST = (3, 12)
CANDIDATES = ("python3.13", "python3.14", "python3.12", "python3", "python")
COMMANDS = (
    "serve",
    "manage",
    "test",
    "check",
    "bench",
    "lock",
    "assets",
    "words",
    "web",
    "worker",
    "beat",
    "migrate",
    "healthy",
)
DEVELOPER_COMMANDS = ("test", "check", "bench", "lock")
ROOM_MB = 1500
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed.json")
UNFINISHED = STAMP + ".unfinished"
PROBE = "import sys, {0}; print(sys.executable); print('%d %d %d' % sys.version_info[:3])"


def main(arguments: "list[str]") -> None:
    """Get a Python, its packages, and then become the launcher in moments/launch."""
    if fcntl is None:
        fail("Moments does not run on Windows itself. Use it inside WSL, where this command works as it is.")
    os.chdir(ROOT)
    if arguments and arguments[0] in ("-h", "--help", "help"):
        if sys.version_info < OLDEST:
            become_a_newer_python()
        become([sys.executable, "-m", "moments.launch", "--help"])
    command = next((word for word in arguments if word in COMMANDS), "serve")
    files = ["requirements.txt"] + ["requirements-dev.txt"] * (command in DEVELOPER_COMMANDS)
    clone = lock_the_clone()
    if not is_installed(files):
        if not can_make_environments():
            become_a_newer_python()
        require_room()
        make_environment()
        install(files, clone)
    become([VENV_PYTHON, "-m", "moments.launch", *arguments])


def fail(message: str) -> None:
    """Say what is wrong and end with exit code 1."""
    say(message)
    sys.exit(1)


def say(message: str) -> None:
    """Speak on stderr, so that the output of a command stays its own."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def become(command: "list[str]") -> None:
    """Go on as this command, in this process."""
    os.execv(command[0], command)


def lock_the_clone() -> int:
    """Let one start at a time look at .venv and install into it, until this process becomes another."""
    clone = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(clone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("Another start in this folder is installing what Moments needs; waiting for it.")
        fcntl.flock(clone, fcntl.LOCK_EX)
    return clone


def probe(program: str, modules: str) -> "tuple[str, tuple[int, ...]]":
    """Path and version of a Python that has these modules; version () for one that fails, as shims may."""
    try:
        said = subprocess.check_output(
            [program, "-c", PROBE.format(modules)], stderr=subprocess.DEVNULL, timeout=20
        )
        path, version = said.decode().splitlines()[-2:]
        return path, tuple(int(part) for part in version.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return program, ()


def can_make_environments() -> bool:
    """Whether the running Python is new enough and can make a .venv (Debian splits that part off)."""
    return sys.version_info >= OLDEST and probe(sys.executable, "venv, ensurepip")[1] >= OLDEST


def become_a_newer_python() -> None:
    """Start again with the first good Python of the PATH, or say what was found and what is needed."""
    found = ["%s is %s" % (sys.executable, ".".join(map(str, sys.version_info[:3])))]
    for name in CANDIDATES:
        program = shutil.which(name)
        if program is None:
            continue
        path, version = probe(program, "venv, ensurepip")
        if version >= OLDEST:
            become([path, os.path.join(ROOT, "run.py"), *sys.argv[1:]])
        found.append("%s is %s" % (program, ".".join(map(str, version)) or "no Python that can make a .venv"))
    fail(
        "Moments needs Python 3.12 or newer, with its venv module. Found: %s.\n"
        "Install Python 3.13 (on Debian and Ubuntu python3-venv too), then run the same command again."
        % "; ".join(found)
    )


def digest(name: str) -> str:
    """The SHA-256 of a file beside run.py."""
    with open(os.path.join(ROOT, name), "rb") as source:
        return hashlib.sha256(source.read()).hexdigest()


def stamp() -> "dict[str, str]":
    """What the last whole installation into .venv noted: the folder it was made for and the files it read."""
    try:
        with open(STAMP) as source:
            return dict(json.load(source))
    except (OSError, ValueError):
        return {}


def is_environment() -> bool:
    """Whether .venv runs, is new enough and was made for this very folder (they can't be moved)."""
    return probe(VENV_PYTHON, "pip")[1] >= OLDEST and stamp().get("venv", VENV) == VENV


def is_installed(files: "list[str]") -> bool:
    """Whether .venv holds exactly what these files say."""
    is_current = all(stamp().get(name) == digest(name) for name in files)
    return is_current and is_environment() and not os.path.exists(UNFINISHED)


def require_room() -> None:
    """Refuse to fill the disk: a half installed .venv helps nobody."""
    free = shutil.disk_usage(ROOT).free // 1000000
    if free < ROOM_MB:
        fail("No room to install into %s: %d MB are free, %d MB are needed." % (VENV, free, ROOM_MB))


def make_environment() -> None:
    """Make .venv, and make it anew where it can't be used or its last installation was cut short."""
    if is_environment() and not os.path.exists(UNFINISHED):
        return
    say("Making .venv with Python %d.%d.%d." % tuple(sys.version_info[:3]))
    try:
        if os.path.islink(VENV) or os.path.isfile(VENV):
            os.remove(VENV)
        elif os.path.isdir(VENV):
            shutil.rmtree(VENV)
        os.mkdir(VENV)
        mark_unfinished()
        subprocess.check_call([getattr(sys, "_base_executable", sys.executable), "-m", "venv", VENV])
    except (OSError, subprocess.CalledProcessError) as error:
        fail("Cannot make %s: %s" % (VENV, error))


def mark_unfinished() -> None:
    """Let a start that finds this mark make .venv anew: whoever wrote it did not get to the end."""
    with open(UNFINISHED, "w"):
        pass


def packages_changed_at() -> "list[float]":
    """When packages came into .venv or went."""
    return [os.stat(folder).st_mtime for folder in glob.glob(os.path.join(VENV, "lib", "*", "site-packages"))]


def install(files: "list[str]", clone: int) -> None:
    """Install the hashed requirements; the stamp is written only when all of it is there."""
    say("Installing what Moments needs into .venv: once, about a minute.")
    mark_unfinished()
    before = packages_changed_at()
    pip = [VENV_PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    # The installer holds the lock too: when this process is killed, the next start waits for it to end.
    if subprocess.call([*pip, "--require-hashes", "-r", files[-1]], pass_fds=[clone]) != 0:
        if packages_changed_at() == before:
            os.remove(UNFINISHED)
        fail("Installing %s failed; the lines above say why. Run the same command to try again." % files[-1])
    with open(STAMP + ".new", "w") as target:
        json.dump(dict({name: digest(name) for name in files}, venv=VENV), target)
    os.rename(STAMP + ".new", STAMP)
    os.remove(UNFINISHED)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
