"""The seven steps in which a draft is written, and what one still lacks."""

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
