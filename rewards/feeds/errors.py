"""What is refused of imports."""

from kit.errors import Refusal


class FeedNotUsable(Refusal):
    code = "feed_not_usable"
    status = 400
    title = "The file can't be imported"


class NotUnderWay(Refusal):
    code = "feed_not_under_way"
    title = "Only an import that waits or runs can be cancelled"


class Cancelled(Exception):
    """The import that is under way here was cancelled, so nothing of it may be written."""


class NotChecked(Refusal):
    code = "feed_not_checked"
    title = (
        "Only a file whose dry run found nothing wrong, and that is still kept, can be imported from there"
    )
