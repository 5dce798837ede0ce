"""What support does to assets of the promotion kit: a badge or an image is withdrawn, and given back (C8)."""

from typing import Any

from django import forms
from django.urls import reverse

from campaigns.operations import restore_asset, withdraw_badge, withdraw_image
from campaigns.queries.assets import companies_told_of
from moments.support.catalogue.fields import select
from moments.support.verbs import Change, Done, Review, Verb, VerbForm
from rewards.badges import BADGES
from rewards.models import AssetKind, WithdrawnAsset
from rewards.queries import withdrawn_badges

_TOLD = "Companies read it: by mail, as an event, in the promotion kit. The audit log keeps it."
_IN_KIT, _OUT = "in the promotion kit", "withdrawn"


def _address(withdrawn: WithdrawnAsset) -> str:
    return reverse("admin:rewards_withdrawnasset_change", args=[withdrawn.pk])


def _review(asset: WithdrawnAsset, before: str, after: str) -> Review:
    many = companies_told_of(asset)
    who = "1 company is" if many == 1 else f"{many:,} companies are"
    told = f"{who} told now: by an event, and by mail to whoever may change campaigns."
    return Review([Change(asset.name, before, after)], [told])


class AssetForm(VerbForm):
    """An act on an asset, whose reason companies read."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["reason"].help_text = _TOLD


class WithdrawBadgeForm(AssetForm):
    """A badge that nobody may use any more."""

    badge = select("Badge", [])

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        field, gone = self.fields["badge"], withdrawn_badges()
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, str(badge)) for key, badge in BADGES.items() if key not in gone]
        if gone:
            field.help_text = f"Withdrawn already: {', '.join(one.name for one in gone.values())}."

    def review(self) -> Review:
        asset = WithdrawnAsset(kind=AssetKind.BADGE, badge=self.cleaned_data["badge"])
        return _review(asset, _IN_KIT, _OUT)

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        withdrawn = withdraw_badge(badge=said["badge"], actor=actor, reason=said["reason"])
        return Done(f"{withdrawn.name} is withdrawn, and companies are told.", goes_to=_address(withdrawn))


class WithdrawImageForm(AssetForm):
    """A product's image that nobody may use any more."""

    def review(self) -> Review:
        return _review(WithdrawnAsset(kind=AssetKind.IMAGE, product=self.record), _IN_KIT, _OUT)

    def do(self, *, actor: str) -> Done:
        withdrawn = withdraw_image(product=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{withdrawn.name} is withdrawn, and companies are told.", goes_to=_address(withdrawn))


class RestoreForm(AssetForm):
    """The end of a withdrawal."""

    def review(self) -> Review:
        return _review(self.record, _OUT, _IN_KIT)

    def do(self, *, actor: str) -> Done:
        restored = restore_asset(withdrawn=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{restored.name} is in the promotion kit again, and companies are told.")


WITHDRAW_BADGE = Verb(
    "withdraw-badge",
    "Withdraw a badge",
    WithdrawBadgeForm,
    "It leaves the promotion kit at once, and every company with an open campaign is told to stop using it.",
)
WITHDRAW_IMAGE = Verb(
    "withdraw-image",
    "Withdraw the image from the promotion kit",
    WithdrawImageForm,
    "It leaves the promotion kit at once, and every company whose open campaigns chose the product is told to stop "
    "using it. The product stays a reward.",
    right="rewards.add_withdrawnasset",
)
RESTORE = Verb(
    "restore",
    "Give it back",
    RestoreForm,
    "It returns to the promotion kit, and every company that it concerns now is told.",
)
