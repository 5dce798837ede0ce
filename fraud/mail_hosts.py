"""What providers of mail deliver to one mailbox, as they say themselves. Pure data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailRule:
    """How a provider reads the name before the `@`: what begins a tag, which letters mean nothing, and the host that
    stands for all of its hosts; none where the same name is another mailbox at each.
    """

    tags: str = "+"
    ignored: str = ""
    host: str | None = None


TAGS_ONLY = MailRule()
_GOOGLE = MailRule(ignored=".", host="gmail.com")
_PROTON = MailRule(ignored=".-_", host="proton.me")
_APPLE = MailRule(host="icloud.com")
_YANDEX = MailRule(host="yandex.ru")
# A name at Yahoo has no dash: what stands before one is the base of addresses to throw away.
_YAHOO = MailRule(tags="+-")

_YAHOO_HOSTS = (
    "ymail.com rocketmail.com myyahoo.com yahoo.com yahoo.ca yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yahoo.co.in "
    "yahoo.co.jp yahoo.co.uk yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.com.sg"
)

PROVIDERS = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), _GOOGLE),
    **dict.fromkeys(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), _PROTON),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _APPLE),
    **dict.fromkeys(("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "ya.ru"), _YANDEX),
    **dict.fromkeys(_YAHOO_HOSTS.split(), _YAHOO),
}
