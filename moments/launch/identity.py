"""Who a child process runs as: PostgreSQL refuses to be root, so there it becomes someone else."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Way(StrEnum):
    """How a child comes to run as someone else."""

    AS_WE_ARE = "as we are"
    NAMESPACE = "in a user namespace"
    AS_USER = "as another user"


@dataclass(frozen=True)
class Identity:
    """Who a child runs as; `uid` and `gid` are who its files belong to, seen from here."""

    way: Way
    uid: int
    gid: int

    def enter(self) -> None:
        """Become it. Runs in the child, between fork and exec."""
        if self.way is Way.NAMESPACE:
            _enter_namespace(self.uid, self.gid)
        elif self.way is Way.AS_USER:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def own(self, path: Path) -> None:
        """Hand a file or folder over to it."""
        if self.way is Way.AS_USER:
            os.chown(path, self.uid, self.gid)

    def can(self, *command: str) -> bool:
        """Whether a command ends well when it runs as this identity."""
        try:
            done = subprocess.run(
                command,
                preexec_fn=self.enter,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=20,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


OURSELVES = Identity(Way.AS_WE_ARE, os.geteuid(), os.getegid())


def in_namespace() -> Identity:
    """Root outside, an ordinary user inside: files stay root's, and any folder that root reaches will do."""
    return Identity(Way.NAMESPACE, os.geteuid(), os.getegid())


def as_user(uid: int) -> Identity:
    """Another user of this machine, with nothing but that user's own group."""
    try:
        return Identity(Way.AS_USER, uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        return Identity(Way.AS_USER, uid, uid)


def _enter_namespace(uid: int, gid: int) -> None:
    """Make a user namespace and be an ordinary user of this machine in it (initdb asks for its name)."""
    someone = next(user for user in pwd.getpwall() if user.pw_uid != 0)
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{someone.pw_uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{someone.pw_gid or someone.pw_uid} {gid} 1")


def before_exec(identity: Identity, when_orphaned: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes its program: be someone, and be ended when we vanish (Linux)."""

    def prepare() -> None:
        identity.enter()
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, int(when_orphaned), 0, 0, 0)

    return prepare
