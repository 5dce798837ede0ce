"""A call to try from the campaign's page (C4)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from campaigns.calls import LOCALE, LONGEST_CUSTOMER_ID, LONGEST_LOCALE
from campaigns.models import Moment
from moments.console.calls import SAMPLE_MOMENT

VERBS = [
    ("getReward", "getReward\nWhat your server calls when a customer has completed the action."),
    ("getRewardInfo", "getRewardInfo\nTells what getReward would answer."),
]


class TestCallForm(forms.Form):
    """The verb, and what it is called with."""

    use_required_attribute = False
    verb = forms.ChoiceField(label="Call", choices=VERBS, widget=forms.RadioSelect, initial="getReward")
    moment = forms.ChoiceField(label="Moment")
    group = forms.ChoiceField(label="Reward group")
    device = forms.ChoiceField(label="Device")
    customer = forms.CharField(
        label="Customer id",
        max_length=LONGEST_CUSTOMER_ID,
        required=False,
        initial="customer-1",
        help_text="Any id of yours. Test calls count for no customer.",
    )
    locale = forms.RegexField(
        label="Locale",
        regex=rf"^{LOCALE.pattern}\Z",
        max_length=LONGEST_LOCALE,
        required=False,
        help_text="Such as en, de or pt-BR: the language of the text.",
        error_messages={"invalid": "A language tag is needed, such as en, de or pt-BR."},
    )

    def __init__(
        self,
        *args: Any,
        moments: Sequence[Moment],
        groups: Sequence[str],
        devices: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        named = [(one.key, f"{one.name} ({one.key})") for one in moments]
        for name, choices in (
            ("moment", named or [(SAMPLE_MOMENT, f"{SAMPLE_MOMENT}, a sample: the draft has none")]),
            ("group", [(one, one) for one in groups]),
            ("device", [(one, one) for one in devices]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def body(self, *, app_id: str, campaign_id: str) -> dict[str, str]:
        """The body of the call that a valid form stands for."""
        found = self.cleaned_data
        body = {
            "appId": app_id,
            "campaignId": campaign_id,
            "momentId": found["moment"],
            "deviceType": found["device"],
            "rewardGroupId": found["group"],
        }
        more = {"customerId": found["customer"], "locale": found["locale"]}
        return body | {name: value for name, value in more.items() if value}
