"""Digits as they are typed in other scripts."""

_FULL_WIDTH = {ord("-"): 0xFF0D} | {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
_ARABIC_INDIC = {ord(str(digit)): 0x0660 + digit for digit in range(10)}


def full_width(text: str) -> str:
    """Digits and hyphens as wide as East Asian characters are."""
    return text.translate(_FULL_WIDTH)


def arabic_indic(text: str) -> str:
    """Digits as Arabic writes them."""
    return text.translate(_ARABIC_INDIC)
