"""Ports and the short questions asked over them."""

import errno
import http.client
import random
import socket
import time
from urllib.parse import urlsplit

from moments.launch.errors import LaunchError

# Below the range that outgoing connections take their ports from: a service can come back on its own.
INNER_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port on the loopback address that nothing listens on now."""
    for port in random.sample(INNER_PORTS, 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise LaunchError("No free port was found for the embedded services.")


def require_free_port(host: str, port: int, patience: float = 0.0) -> None:
    """Refuse a port that something listens on, before anything is started; wait so many seconds for it."""
    hosts = [host, "::1"] if host in ("127.0.0.1", "localhost") else [host]
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(_why_not(one, port) == errno.EADDRINUSE for one in hosts):
        time.sleep(0.1)
    for one in hosts:
        reason = _why_not(one, port)
        if reason == errno.EADDRINUSE:
            raise LaunchError(f"Port {port} is taken by another program. Choose another one with --port.")
        if reason and one == host:
            raise LaunchError(f"Cannot listen on {host} port {port}: {errno.errorcode.get(reason, reason)}.")


def _why_not(host: str, port: int) -> int | None:
    """The errno that keeps us from listening there; None where nothing does."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise LaunchError(f"Cannot listen on {host}: {error.strerror}.") from error
    try:
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.errno
    return None


def accepts_connections(port: int) -> bool:
    """Whether something accepts connections there; what it answers is asked elsewhere."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def valkey_answers(port: int, password: str) -> bool:
    """Whether the Valkey there takes the password and answers PING (it doesn't while it loads its data)."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (more := connection.recv(256)):
                answer += more
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"


def web_answers(host: str, port: int, base_url: str) -> bool:
    """Whether GET /healthz answers 200 there, asked as a visitor of base_url would ask through its proxy."""
    base = urlsplit(base_url)
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(near, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": base.netloc, "X-Forwarded-Proto": base.scheme})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
