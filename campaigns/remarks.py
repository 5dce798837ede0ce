"""Which parts of a draft support can remark on when it sends a campaign back (C3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campaigns.steps import Step


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a draft: its name in remarks, the words for it, and the step in which it is mended."""

    name: str
    words: str
    step: Step


PARTS = (
    Part("name", "Name", Step.BASICS),
    Part("kind", "Kind", Step.BASICS),
    Part("dates", "Dates", Step.BASICS),
    Part("marketplaces", "Marketplaces", Step.BASICS),
    Part("budget", "Total budget", Step.MONEY),
    Part("banner", "Banner", Step.MESSAGES),
    Part("terms", "Terms", Step.TERMS),
)


def parts_of(
    *, moments: Sequence[tuple[str, str]], rewards: Iterable[tuple[str, str]], locales: Iterable[str]
) -> list[Part]:
    """Every part of a campaign that has these moments (key, name), rewards (key, marketplace) and locales."""
    return [
        *PARTS,
        *(Part(f"moment:{key}", f"Moment {name}", Step.MOMENTS) for key, name in moments),
        *(
            Part(f"reward:{key}:{place}", f"Rewards of {key} in {place}", Step.REWARDS)
            for key, place in rewards
        ),
        *(Part(f"message:{locale}", f"Messages in {locale}", Step.MESSAGES) for locale in locales),
    ]


def words_of(name: str) -> str:
    """The part that a remark is about, in words: `reward:level_10:US` is Rewards of level_10 in US."""
    kind, *names = name.split(":")
    if kind == "reward" and len(names) == 2:
        return f"Rewards of {names[0]} in {names[1]}"
    known = {"moment": "Moment", "message": "Messages in", **{part.name: part.words for part in PARTS}}
    return " ".join([known.get(kind, kind.capitalize()), *names])


def in_order(remarks: Mapping[str, str]) -> list[tuple[str, str]]:
    """Remarks by the steps in which they are mended, as a marketer goes through them."""
    return sorted(remarks.items(), key=lambda one: (_STEPS.index(_step_of(one[0])), one[0]))


def _step_of(name: str) -> Step:
    kind = name.partition(":")[0]
    return _STEPS_OF_KINDS.get(kind, Step.REVIEW)


_STEPS = list(Step)
_STEPS_OF_KINDS = {
    **{part.name: part.step for part in PARTS},
    "moment": Step.MOMENTS,
    "reward": Step.REWARDS,
    "message": Step.MESSAGES,
}
