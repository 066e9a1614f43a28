"""What closed incidents have taught about categories: counts of words, no row and no person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.incidents.models.catalogue import Category
from linli.kernel.place import Level, ancestor
from linli.kernel.scope import Actor, ScopedQuerySet

ALL = ""  # the word under which all closed incidents of a category are counted


class CategoryWord(models.Model):
    """In how many closed incidents of a category, in one county, a pair of characters stands."""

    county = models.BigIntegerField("县")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    word = models.CharField("词", max_length=2, blank=True)
    incidents = models.PositiveIntegerField("件数")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "类别用词"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "word", "category"], name="category_word_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.category_id} {self.word} {self.incidents}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Whoever works in a county learns from it; the platform itself from all."""
        if any(low == 0 for low, _ in actor.ranges):
            return Q()
        return Q(county__in=[ancestor(low, Level.COUNTY) or low for low, _ in actor.ranges])
