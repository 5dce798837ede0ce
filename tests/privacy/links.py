"""Where a page leads with a query: links, parts that it fetches by itself, and what its filters can ask for."""

from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit


class _Links(HTMLParser):
    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.links: list[str] = []
        self.parts: list[str] = []
        self._form: str | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self._link(self.links, said["href"])
        if "hx-get" in said:
            self._link(self.parts, said["hx-get"])
        if tag == "form":
            self._form = said.get("action", "") if said.get("method", "get").lower() == "get" else None
        if self._form is None:
            return
        if tag == "select":
            self._select = said.get("name", "")
        elif tag == "option" and self._select:
            self._ask(self._select, said.get("value", ""))
        elif tag == "input" and said.get("type") in ("radio", "checkbox") and said.get("name"):
            self._ask(said["name"], said.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def _ask(self, name: str, value: str) -> None:
        if value:
            self._link(self.links, f"{self._form}?{urlencode({name: value})}")

    def _link(self, found: list[str], address: str) -> None:
        whole = urlsplit(urljoin(self.at, address))
        if not whole.netloc and whole.path.startswith(("/console/", "/docs/")):
            found.append(whole.path + (f"?{whole.query}" if whole.query else ""))


def links_of(page: str, at: str) -> tuple[list[str], list[str]]:
    """The addresses below ours that a page leads to, and those that it fetches as parts of itself."""
    parser = _Links(at)
    parser.feed(page)
    return list(dict.fromkeys(parser.links)), list(dict.fromkeys(parser.parts))
