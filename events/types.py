"""The types of events there are, and what each tells: the one list that endpoints, the feed and pages choose from."""

TEST = "webhook.test"

# Types that an endpoint may ask for, in the order in which they are shown.
EVENT_TYPES: dict[str, str] = {
    "app.registered": "An app was registered.",
    "app.changed": "An app, its platforms or its allow-list changed.",
    "key.created": "An API key was made.",
    "key.rotated": "An API key was replaced; the old one works for a while.",
    "key.revoked": "An API key was revoked.",
    "campaign.created": "A campaign was begun.",
    "campaign.deleted": "A draft was deleted.",
    "campaign.submitted": "A campaign was submitted.",
    "campaign.withdrawn": "A submitted campaign is a draft again.",
    "campaign.approved": "A campaign was approved.",
    "campaign.rejected": "A campaign was sent back.",
    "campaign.reopened": "A campaign that was sent back is a draft again.",
    "campaign.live": "A campaign went live.",
    "campaign.suspended": "A campaign was suspended, or a reason of its suspension changed.",
    "campaign.resumed": "A suspended campaign was resumed.",
    "campaign.finished": "A campaign has finished.",
    "asset.withdrawn": "An image or badge of a campaign must not be used any more.",
    "asset.restored": "A withdrawn image or badge may be used again.",
    "action.completed": "A customer completed an action and was given a reward.",
    "action.held": "A completed action is held for review.",
    "action.released": "A held action was released.",
    "action.refused": "A held action was refused.",
    "batch.finished": "Every row of a batch was decided, or the batch was cancelled.",
    "budget.threshold": "A budget or limit has passed a threshold.",
    "limit.reached": "A budget or limit is reached.",
    "invoice.created": "An invoice was made.",
    "invoice.paid": "An invoice was paid.",
    "invoice.failed": "A charge of an invoice failed.",
    "case.answered": "Support answered a case.",
}
