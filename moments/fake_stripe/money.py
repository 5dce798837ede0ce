"""Amounts in the words of Stripe's pages and errors, and the least that each currency is charged in."""

# Stripe's table of least charges, in minor units. Currencies that are not in it are not taken here.
LEAST = {
    "aed": 200,
    "aud": 50,
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1_500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17_500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1_000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1_000,
    "usd": 50,
}
_WITHOUT_DECIMALS = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf"
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "inr": "₹", "brl": "R$"}


def amount_of(minor: int, currency: str) -> str:
    """An amount for people: `12.50 USD`, `500 JPY`."""
    return f"{_number(minor, currency)} {currency.upper()}"


def signed(minor: int, currency: str) -> str:
    """An amount as Stripe's errors have it: `$12.50`, `¥500`."""
    sign = _SIGNS.get(currency)
    return f"{sign}{_number(minor, currency)}" if sign else amount_of(minor, currency)


def _number(minor: int, currency: str) -> str:
    return f"{minor:,}" if currency in _WITHOUT_DECIMALS.split() else f"{minor / 100:,.2f}"
