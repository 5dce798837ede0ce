"""Reading a page as its reader does."""

import html
import re

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    """What a page says, without its markup."""
    without_tags = re.sub(
        r"<(script|style|head)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL
    )
    return " ".join(html.unescape(without_tags).split())
