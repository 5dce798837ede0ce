"""Paths of the Rewards API: the field's spelling, and that of the original."""

from django.urls import path, re_path
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularJSONAPIView

from moments.api import pages
from moments.api.batches import BatchCancelView, BatchesView, BatchRowsView, BatchView
from moments.api.events import EventListView
from moments.api.reading import NowhereView
from moments.api.resources import (
    ActionListView,
    ActionView,
    CampaignListView,
    CampaignView,
    DecisionView,
    UsageView,
)
from moments.api.views import GetRewardInfoView, GetRewardView
from moments.api.webhook_deliveries import (
    DeliveriesView,
    DeliveryView,
    ReplayView,
    ResendView,
    TestEventView,
)
from moments.api.webhook_endpoints import EndpointsView, EndpointView, RotateSecretView

app_name = "api"

urlpatterns = [
    path("v1/getReward", GetRewardView.as_view(), name="get-reward"),
    path("v1/getRewardInfo", GetRewardInfoView.as_view(), name="get-reward-info"),
    path("v1/campaigns", CampaignListView.as_view(), name="campaigns"),
    path("v1/campaigns/<str:campaignId>", CampaignView.as_view(), name="campaign"),
    path("v1/actions", ActionListView.as_view(), name="actions"),
    path("v1/actions/batches", BatchesView.as_view(), name="batches"),
    path("v1/actions/batches/<str:batchId>", BatchView.as_view(), name="batch"),
    path("v1/actions/batches/<str:batchId>/rows", BatchRowsView.as_view(), name="batch-rows"),
    path("v1/actions/batches/<str:batchId>/cancel", BatchCancelView.as_view(), name="batch-cancel"),
    path("v1/actions/<str:actionId>", ActionView.as_view(), name="action"),
    path("v1/decisions/<str:decisionId>", DecisionView.as_view(), name="decision"),
    path("v1/events", EventListView.as_view(), name="events"),
    path("v1/usage", UsageView.as_view(), name="usage"),
    path("v1/webhookEndpoints", EndpointsView.as_view(), name="webhook-endpoints"),
    path("v1/webhookEndpoints/<str:endpointId>", EndpointView.as_view(), name="webhook-endpoint"),
    path(
        "v1/webhookEndpoints/<str:endpointId>/deliveries", DeliveriesView.as_view(), name="webhook-deliveries"
    ),
    path(
        "v1/webhookEndpoints/<str:endpointId>/deliveries/<str:eventId>",
        DeliveryView.as_view(),
        name="webhook-delivery",
    ),
    path("v1/webhookEndpoints/<str:endpointId>/resend", ResendView.as_view(), name="webhook-resend"),
    path("v1/webhookEndpoints/<str:endpointId>/replay", ReplayView.as_view(), name="webhook-replay"),
    path(
        "v1/webhookEndpoints/<str:endpointId>/rotateSecret",
        RotateSecretView.as_view(),
        name="webhook-rotate-secret",
    ),
    path("v1/webhookEndpoints/<str:endpointId>/test", TestEventView.as_view(), name="webhook-test"),
    path(
        "v1/openapi.json",
        cache_control(public=True, max_age=300)(SpectacularJSONAPIView.as_view()),
        name="openapi",
    ),
    re_path(r"^v1/.*$", NowhereView.as_view(schema=None)),
    path("docs/api/", pages.ExplorerView.as_view(), name="explorer"),
    path("docs/errors/", pages.error_list, name="errors"),
    path("docs/errors/<slug:code>", pages.error_page, name="error"),
]

# The original's paths, for an old integration that moves by changing its host and key.
legacy = [
    path("prod/GetReward", GetRewardView.as_view(schema=None)),
    path("prod/GetRewardInfo", GetRewardInfoView.as_view(schema=None)),
    re_path(r"^prod/.*$", NowhereView.as_view(schema=None)),
]
