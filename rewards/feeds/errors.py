"""What is refused of imports."""

from kit.errors import Refusal


class FeedNotUsable(Refusal):
    code = "feed_not_usable"
    status = 400
    title = "The file can't be imported"


class NotChecked(Refusal):
    code = "feed_not_checked"
    title = (
        "Only a file whose dry run found nothing wrong, and that is still kept, can be imported from there"
    )
