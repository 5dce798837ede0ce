"""A file of calls to upload, and what holds for all of its rows."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms

from accounts.models import App, Platform
from campaigns.models import Moment
from rewards.models import MarketplaceCode

_EACH = ("", "Each row says it")
MODES = [
    ("live", "Live\nEach row that passes is a completed action: it gives a reward and is charged."),
    ("test", "Test\nNothing is given, charged or counted."),
]


class BatchForm(forms.Form):
    """An app and a mode, what is the same in all rows, and the file."""

    use_required_attribute = False
    app = forms.ChoiceField(label="App")
    mode = forms.ChoiceField(label="Mode", choices=MODES, widget=forms.RadioSelect, initial="live")
    target = forms.ChoiceField(label="Campaign and moment", required=False)
    group = forms.ChoiceField(
        label="Reward group", required=False, choices=[_EACH, *((one, one) for one in MarketplaceCode.values)]
    )
    device = forms.ChoiceField(
        label="Device", required=False, choices=[_EACH, *((one, one) for one in Platform.values)]
    )
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        help_text="CSV in UTF-8 with a line of names first, up to 10,000 rows and 8 MiB. Drop it here, or choose it.",
        widget=forms.FileInput(
            {"accept": ".csv,text/csv", "class": "drop", "data-most": str(8 * 1024 * 1024)}
        ),
        error_messages={"required": "Choose a file. A browser does not keep the one that was sent before."},
    )

    def __init__(self, *args: Any, apps: Sequence[App], moments: Sequence[Moment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.apps = {app.pk: app for app in apps}
        app, target = self.fields["app"], self.fields["target"]
        assert isinstance(app, forms.ChoiceField) and isinstance(target, forms.ChoiceField)
        app.choices = [(one.pk, one.name) for one in apps]
        target.choices = [_EACH, *_targets(moments)]
        self.owners = {moment.campaign_id: moment.campaign.app_id for moment in moments}

    def clean_target(self) -> str:
        target: str = self.cleaned_data["target"]
        app, owner = self.cleaned_data.get("app"), self.owners.get(target.partition(" ")[0])
        if target and app and owner != app:
            of = self.apps[str(owner)].name if owner in self.apps else "another app"
            raise forms.ValidationError(f"This campaign belongs to {of}. Choose a campaign of that app.")
        return target

    @property
    def given(self) -> dict[str, str]:
        """What a valid form says for all rows, by the fields of a call."""
        campaign, _, moment = self.cleaned_data["target"].partition(" ")
        return {
            "campaignId": campaign,
            "momentId": moment,
            "deviceType": self.cleaned_data["device"],
            "rewardGroupId": self.cleaned_data["group"],
        }


def _targets(moments: Sequence[Moment]) -> list[Any]:
    """Campaigns as groups: each with its moments, and with none where the rows name them."""
    groups = []
    for campaign, of in groupby(moments, key=lambda one: one.campaign):
        found = [(f"{campaign.pk} {one.key}", f"{one.name} ({one.key})") for one in of]
        groups.append((campaign.name, [*found, (campaign.pk, f"{campaign.name}: each row names its moment")]))
    return groups
