"""What customers are told when there is no reward for them, in the languages of the marketplaces (A7).

Refusals have their words in English; here they are in the others. Nothing in them says more than the refusal's code.
"""

from kit.errors import Refusal, TryAgain

_NOT_NOW = Refusal.text
_ALREADY = "You've already received this reward."
_GIVEN_OUT = "All rewards have been given out for now."
_NOT_FOR_YOU = "This reward isn't available for you."
_TRY_AGAIN = TryAgain.text

_IN_OTHER_LANGUAGES = {
    _NOT_NOW: {
        "de": "Diese Prämie ist gerade nicht verfügbar.",
        "es": "Esta recompensa no está disponible en este momento.",
        "fr": "Cette récompense n'est pas disponible pour le moment.",
        "hi": "यह इनाम अभी उपलब्ध नहीं है।",
        "it": "Questo premio non è disponibile al momento.",
        "ja": "この特典は現在ご利用いただけません。",
        "pt": "Esta recompensa não está disponível no momento.",
    },
    _ALREADY: {
        "de": "Sie haben diese Prämie bereits erhalten.",
        "es": "Ya has recibido esta recompensa.",
        "fr": "Vous avez déjà reçu cette récompense.",
        "hi": "आपको यह इनाम पहले ही मिल चुका है।",
        "it": "Hai già ricevuto questo premio.",
        "ja": "この特典はすでにお受け取り済みです。",
        "pt": "Você já recebeu esta recompensa.",
    },
    _GIVEN_OUT: {
        "de": "Zurzeit sind alle Prämien vergeben.",
        "es": "Por ahora se han entregado todas las recompensas.",
        "fr": "Toutes les récompenses ont été distribuées pour le moment.",
        "hi": "फ़िलहाल सभी इनाम दिए जा चुके हैं।",
        "it": "Per ora tutti i premi sono stati assegnati.",
        "ja": "現在、特典はすべて配布済みです。",
        "pt": "Por enquanto, todas as recompensas já foram entregues.",
    },
    _NOT_FOR_YOU: {
        "de": "Diese Prämie ist für Sie nicht verfügbar.",
        "es": "Esta recompensa no está disponible para ti.",
        "fr": "Cette récompense n'est pas disponible pour vous.",
        "hi": "यह इनाम आपके लिए उपलब्ध नहीं है।",
        "it": "Questo premio non è disponibile per te.",
        "ja": "お客様はこの特典をご利用いただけません。",
        "pt": "Esta recompensa não está disponível para você.",
    },
    _TRY_AGAIN: {
        "de": "Ihre Prämie ließ sich gerade nicht abrufen. Bitte versuchen Sie es gleich noch einmal.",
        "es": "No hemos podido obtener tu recompensa. Inténtalo de nuevo en un momento.",
        "fr": "Nous n'avons pas pu obtenir votre récompense. Veuillez réessayer dans un instant.",
        "hi": "अभी आपका इनाम नहीं मिल सका। कृपया थोड़ी देर में फिर कोशिश करें।",
        "it": "Non siamo riusciti a ottenere il tuo premio. Riprova tra un momento.",
        "ja": "特典を取得できませんでした。しばらくしてからもう一度お試しください。",
        "pt": "Não foi possível obter sua recompensa agora. Tente novamente em instantes.",
    },
}

# What customers who ask may do about it, by what they were told.
_ADVICE = {
    _NOT_NOW: "Nothing is wrong with the customer's account. The app says when it gives rewards again.",
    _ALREADY: "The message that brought the reward has its link, which works until the reward expires.",
    _GIVEN_OUT: "Nothing is wrong with the customer's account. The app may have rewards again later.",
    _NOT_FOR_YOU: "Who thinks that this is a mistake can ask the store's support to look at it once more.",
    _TRY_AGAIN: "Nothing was used up: asking for the reward again is safe.",
}


def in_locale(text: str, locale: str | None) -> str:
    """What a refusal tells customers, in the locale's language; in English where it has none of it."""
    language = (locale or "").replace("_", "-").partition("-")[0].casefold()
    return _IN_OTHER_LANGUAGES.get(text, {}).get(language, text)


def advice_on(text: str) -> str:
    """What a customer who was told this may do, for whoever answers them; empty where nothing was prepared."""
    return _ADVICE.get(text, "")
