"""The embedded Valkey: its settings, which also keep its password off the command line."""

from dataclasses import dataclass
from pathlib import Path

from moments.launch.binaries import valkey_server
from moments.launch.files import write_private
from moments.launch.leftovers import end_leftovers
from moments.launch.network import valkey_answers


@dataclass(frozen=True)
class Valkey:
    """One Valkey: its folder, its port, its password, and whether its data must last."""

    folder: Path
    port: int
    password: str
    lasts: bool = True

    def prepare_start(self) -> None:
        """Write its settings and clear away what a killed run left."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        end_leftovers(self.folder.resolve())
        lines = [
            "# Written anew at every start.",
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.folder}"',
            "databases 64",
            'save ""',
            f"appendonly {'yes' if self.lasts else 'no'}",
            "maxmemory-policy noeviction",
        ]
        write_private(self.folder / "valkey.conf", "\n".join(lines) + "\n")

    def command(self) -> list[str]:
        """The server in the foreground."""
        return [str(valkey_server()), str(self.folder / "valkey.conf")]

    def is_ready(self) -> bool:
        """Whether it has loaded its data and answers."""
        return valkey_answers(self.port, self.password)

    def url(self) -> str:
        """Where the product finds it."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"
