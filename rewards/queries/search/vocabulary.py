"""What the vocabulary knows of typed words: how common they are, and which words they are nearly like."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Func, IntegerField, Q, Sum, Value

from rewards.models import CatalogueWord
from rewards.words import is_beginning, other_numbers

_SHORTEST = 4  # characters; shorter words are too much like each other
_LONG = 6  # characters; from here on two may be wrong instead of one
_LAST = "\U0010ffff"


def commonness_of(words: list[str], *, marketplace: str) -> dict[str, int]:
    """How many products at most each word finds, as of the last rebuild, in one statement.

    0: none that is listed for all. A product that has two words with one beginning is counted twice.
    """
    if not words:
        return {}
    known = {f"word{number}": _finds(word) for number, word in enumerate(words)}
    some = Q()
    for condition in known.values():
        some |= condition
    sums = CatalogueWord.objects.filter(some, marketplace=marketplace).aggregate(
        **{name: Sum("products", filter=condition, default=0) for name, condition in known.items()}
    )
    return {word: sums[f"word{number}"] for number, word in enumerate(words)}


def _finds(word: str) -> Q:
    found = Q(word__in=[word, *other_numbers(word)])
    return found | Q(word__gte=word, word__lt=word + _LAST) if is_beginning(word) else found


def nearest_word(typed: str, *, marketplace: str) -> str | None:
    """The word of the vocabulary that was probably meant: one letter away, two in words of six and more.

    Of several the nearest, of these the one that is most alike, then the one of most products. None for numbers,
    words of three letters, and what is like nothing.
    """
    if len(typed) < _SHORTEST or not typed.isalpha():
        return None
    most = 1 if len(typed) < _LONG else 2
    steps = Func(
        F("word"), Value(typed), Value(most), function="levenshtein_less_equal", output_field=IntegerField()
    )
    alike = CatalogueWord.objects.filter(marketplace=marketplace, word__trigram_similar=typed)
    near = alike.annotate(steps=steps, alike=TrigramSimilarity("word", typed)).filter(steps__lte=most)
    return near.order_by("steps", "-alike", "-products", "word").values_list("word", flat=True).first()
