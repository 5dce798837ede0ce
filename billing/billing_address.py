"""Whether a card's billing address is that of the company's profile (P1)."""

from kit.places import name_of


def address_problem(*, country: str, postal_code: str, card_country: str, card_postal_code: str) -> str:
    """What is different, in a sentence that says both and what to do; empty when country and postal code match.

    Postal codes are compared without spaces, dashes and case; those of the US by their first five digits.
    """
    same_country = country == card_country
    same_code = _plain(country, postal_code) == _plain(card_country, card_postal_code)
    if same_country and same_code:
        return ""
    card, profile = _words(card_country, card_postal_code), _words(country, postal_code)
    return (
        f"The card's billing address is {card}; the company's profile says {profile}. Country and postal code have "
        "to be the same: correct the profile, or enter the card again with the address of the profile."
    )


def _plain(country: str, postal_code: str) -> str:
    plain = "".join(sign for sign in postal_code.upper() if sign.isalnum())
    return plain[:5] if country == "US" else plain


def _words(country: str, postal_code: str) -> str:
    where = name_of(country) if country else "no country"
    return f"{where}, {postal_code.strip() or 'without a postal code'}"
