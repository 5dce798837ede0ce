"""Messages to begin with, by kind of campaign and language (C6): our own words, to be changed."""

from campaigns.models import CampaignKind
from moments.console.previews import Texts

_ANNOUNCED = {
    "en": (
        "A gift is waiting",
        "Reach your next goal by {end_date} and choose {product} or another gift, on us.",
    ),
    "de": (
        "Ein Geschenk wartet",
        "Erreiche bis {end_date} dein nächstes Ziel und such dir {product} oder etwas anderes aus, gratis.",
    ),
    "fr": (
        "Un cadeau vous attend",
        "Atteignez votre prochain objectif avant le {end_date} et choisissez {product} ou un autre cadeau.",
    ),
    "es": (
        "Te espera un regalo",
        "Alcanza tu próxima meta antes del {end_date} y elige {product} u otro regalo.",
    ),
    "it": (
        "Un regalo ti aspetta",
        "Raggiungi il prossimo obiettivo entro il {end_date} e scegli {product} o un altro regalo.",
    ),
    "pt": (
        "Um presente espera por você",
        "Alcance sua próxima meta até {end_date} e escolha {product} ou outro presente.",
    ),
    "ja": (
        "ギフトが待っています",
        "{end_date}までに次の目標を達成して、{product}などのギフトを選びましょう。",
    ),
}
_DONE = {
    "en": (
        "You did it!",
        "{company} says thank you: choose {product} or another gift until {expiry_date}. You pay nothing.",
    ),
    "de": (
        "Geschafft!",
        "{company} sagt Danke: Such dir bis {expiry_date} {product} oder etwas anderes aus. Du zahlst nichts.",
    ),
    "fr": (
        "Bravo !",
        "{company} vous remercie : choisissez {product} ou un autre cadeau jusqu’au {expiry_date}. Rien à payer.",
    ),
    "es": (
        "¡Lo lograste!",
        "{company} te da las gracias: elige {product} u otro regalo hasta el {expiry_date}. No pagas nada.",
    ),
    "it": (
        "Ce l’hai fatta!",
        "{company} ti ringrazia: scegli {product} o un altro regalo entro il {expiry_date}. Non paghi nulla.",
    ),
    "pt": (
        "Você conseguiu!",
        "{company} agradece: escolha {product} ou outro presente até {expiry_date}. Você não paga nada.",
    ),
    "ja": (
        "達成おめでとうございます！",
        "{company}からのお礼です。{expiry_date}までに{product}などのギフトをお選びください。お支払いは不要です。",
    ),
}
_WON = {
    "en": (
        "You won!",
        "Congratulations from {company}: choose {product} or another prize until {expiry_date}. You pay nothing.",
    ),
    "de": (
        "Gewonnen!",
        "{company} gratuliert: Such dir bis {expiry_date} {product} oder einen anderen Preis aus. Du zahlst nichts.",
    ),
    "fr": (
        "Vous avez gagné !",
        "{company} vous félicite : choisissez {product} ou un autre prix jusqu’au {expiry_date}. Rien à payer.",
    ),
    "es": (
        "¡Has ganado!",
        "{company} te felicita: elige {product} u otro premio hasta el {expiry_date}. No pagas nada.",
    ),
    "it": (
        "Hai vinto!",
        "{company} si congratula: scegli {product} o un altro premio entro il {expiry_date}. Non paghi nulla.",
    ),
    "pt": (
        "Você ganhou!",
        "{company} dá os parabéns: escolha {product} ou outro prêmio até {expiry_date}. Você não paga nada.",
    ),
    "ja": (
        "当選おめでとうございます！",
        "{company}より。{expiry_date}までに{product}などの賞品をお選びください。お支払いは不要です。",
    ),
}
LANGUAGES = tuple(_DONE)


def language_of(locale: str) -> str:
    """The language that the examples for a locale are written in: its own, or English."""
    language = locale.replace("_", "-").partition("-")[0]
    return language if language in _DONE else "en"


def example_of(kind: str, locale: str) -> Texts:
    """Messages for a kind of campaign in a language, or in English where there are none in it."""
    language = language_of(locale)
    done = _WON.get(language) if kind == CampaignKind.PRIZE else None
    title, text = done or _DONE.get(language) or _DONE["en"]
    if kind != CampaignKind.CHALLENGE:
        return Texts(redemption_title=title, redemption_text=text)
    announced = _ANNOUNCED.get(language) or _ANNOUNCED["en"]
    return Texts(*announced, redemption_title=title, redemption_text=text)
