"""What a product is found by: the same words, however they are written."""

import pytest

from rewards.words import search_vector, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Double-Wall Travel Cup 380 ml", ["double", "wall", "travel", "cup", "380", "ml"]),
        ("CAFÉ crème, Straße", ["cafe", "creme", "strasse"]),
        ("\uff26\uff35\uff2c\uff2c width", ["full", "width"]),
        ("MUGS-1_SAGE", ["mugs", "1", "sage"]),
        ("कॉफ़ी मग", ["कॉफ़ी", "मग"]),
        ("青いマグカップ", ["青い", "いマ", "マグ", "グカ", "カッ", "ップ"]),
        ("茶", ["茶"]),
        ("", []),
        ("x" * 50, ["x" * 40]),
    ],
)
def test_words_are_folded(text, words):
    import unicodedata

    assert [unicodedata.normalize("NFC", word) for word in words_of(text)] == [
        unicodedata.normalize("NFC", word) for word in words
    ]


def test_a_vector_keeps_where_a_word_stands_and_how_much_it_counts():
    assert search_vector(("A", "Red mug"), ("B", "Kestrelby red")) == "'red':1A,4B 'mug':2A 'kestrelby':3B"


def test_words_have_no_end_but_vectors_do():
    vector = search_vector(("A", " ".join(f"w{number}" for number in range(500))))

    assert vector.count(":") == 120
