"""The seven steps in which a draft is written, and what one still lacks."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models


class Step(models.TextChoices):
    """A step of the wizard; each owns a part of the draft."""

    BASICS = "basics", "Basics"
    MOMENTS = "moments", "Moments"
    REWARDS = "rewards", "Rewards"
    MONEY = "money", "CPA and budget"
    MESSAGES = "messages", "Messages and banner"
    TERMS = "terms", "Terms"
    REVIEW = "review", "Review"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that keeps a draft from being submitted, in words for its marketer, and the step that mends it (C3).

    `where` narrows it down within the step: `moment:<key>`, `reward:<key>:<marketplace>`, `message:<locale>`, or the
    name of a field.
    """

    step: Step
    words: str
    where: str = ""

    def __str__(self) -> str:
        return self.words


def done_of(lacks: Collection[Lack], *, has_terms: bool) -> list[Step]:
    """The steps that are done, in their order, of a draft that lacks these.

    A step that lacks nothing has to have something, too: terms may be left out, and are not done by that; without a
    moment or a marketplace there is nothing to choose or to price.
    """
    begun = dict.fromkeys(Step, True) | {Step.TERMS: has_terms}
    if any(one.step == Step.MOMENTS or one.where == "marketplaces" for one in lacks):
        begun |= {Step.REWARDS: False, Step.MONEY: False}
    lacking = {one.step for one in lacks} | ({Step.REVIEW} if lacks else set())
    return [step for step in Step if begun[step] and step not in lacking]
