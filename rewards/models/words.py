"""The vocabulary of the catalogue: what typed words are compared to."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from rewards.models.marketplace import Marketplace


class CatalogueWord(models.Model):
    """A folded word of a marketplace's products that are listed for all, and how many of them have it.

    No word of a company's own products is here: corrections would tell it to others (R4). As of the last
    `rebuild_vocabulary`.
    """

    marketplace = models.ForeignKey(Marketplace, models.CASCADE, related_name="+", db_index=False)
    # By code point, so that the words with one beginning stand together.
    word = models.CharField(max_length=40, db_collation="C")
    products = models.PositiveIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["marketplace", "word"], name="one_row_per_word_of_a_marketplace"),
            CheckConstraint(condition=Q(products__gt=0), name="catalogue_word_is_in_use"),
        ]
        indexes = [GinIndex(fields=["word"], name="catalogue_words_alike", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
