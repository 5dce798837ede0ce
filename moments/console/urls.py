"""The console's addresses."""

from django.urls import path

from moments.console.views.campaigns import CampaignListView, CampaignView
from moments.console.views.dashboard import DashboardView, choose_company
from moments.console.views.decisions import DecisionListView, DecisionView
from moments.console.views.records import AppListView, EventListView
from moments.console.views.security import end_session, security
from moments.console.views.webhooks import WebhookRemoveView, WebhooksView

app_name = "console"

urlpatterns = [
    path("", DashboardView.as_view(), name="dashboard"),
    path("company/", choose_company, name="choose_company"),
    path("campaigns/", CampaignListView.as_view(), name="campaigns"),
    path("campaigns/<campaign_id>/", CampaignView.as_view(), name="campaign"),
    path("decisions/", DecisionListView.as_view(), name="decisions"),
    path("decisions/<decision_id>/", DecisionView.as_view(), name="decision"),
    path("events/", EventListView.as_view(), name="events"),
    path("webhooks/", WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<endpoint_id>/remove", WebhookRemoveView.as_view(), name="remove_webhook"),
    path("apps/", AppListView.as_view(), name="apps"),
    path("security/", security, name="security"),
    path("security/sessions/<int:number>/end", end_session, name="end_session"),
]
