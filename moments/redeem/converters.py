"""What may stand in the address of a reward page."""


class TokenConverter:
    """A reward's token, or what was typed in its place: this door has a page for that too."""

    regex = r"(?!mine$)(?!(?:orders|credits|data|reminders)(?:/|$))[^/]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
