"""What an allow-list may hold: IPv4 and IPv6 addresses and networks (P8). Pure."""

import ipaddress
from collections.abc import Iterable

from accounts.errors import NetworkNotValid, TooManyNetworks

MOST_NETWORKS = 100


def parse_networks(lines: Iterable[str]) -> list[str]:
    """The networks of an allow-list's lines, each once and in one spelling; empty lines don't count.

    Raises NetworkNotValid with every faulty line in `errors` ({line, detail}), TooManyNetworks for more than 100.
    """
    found: dict[str, None] = {}
    errors = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found[parse_network(line)] = None
        except ValueError as fault:
            errors.append({"line": number, "detail": str(fault)})
    if errors:
        raise NetworkNotValid(
            " ".join(f"Line {one['line']}: {one['detail']}" for one in errors), errors=errors
        )
    if len(found) > MOST_NETWORKS:
        raise TooManyNetworks(f"An allow-list has at most {MOST_NETWORKS} entries; found {len(found)}.")
    return list(found)


def parse_network(text: str) -> str:
    """One network in its own spelling. Raises ValueError with what was found and what is needed."""
    text = text.strip()
    try:
        loose = ipaddress.ip_network(text, strict=False)
    except ValueError:
        needed = "an address such as 203.0.113.7 or a network such as 203.0.113.0/24 or 2001:db8::/32"
        raise ValueError(f"“{text[:60]}” is neither an address nor a network; write {needed}.") from None
    address = ipaddress.ip_interface(text).ip
    if address != loose.network_address:
        raise ValueError(f"“{text}” is an address within a network; write {loose} or {address}.")
    if loose.prefixlen == 0:
        raise ValueError(f"“{text}” is every address; leave the list empty to allow calls from anywhere.")
    return str(loose)
