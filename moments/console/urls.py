"""The console's addresses."""

from django.urls import path

from moments.console.views import campaign_actions as actions
from moments.console.views import campaign_growth as growth
from moments.console.views.apps import AllowListView, AppEditView, AppListView, AppNewView, AppView
from moments.console.views.audit import AuditCsvView, AuditView
from moments.console.views.batch_files import BatchFileView, BatchNewView, BatchTemplateView
from moments.console.views.batches import BatchCancelView, BatchListView, BatchRowsCsvView, BatchView
from moments.console.views.bills import cards, paying
from moments.console.views.bills.invoices import (
    CreditNotePdfView,
    InvoiceCsvView,
    InvoiceListView,
    InvoicePdfView,
    InvoiceView,
)
from moments.console.views.bills.overview import BillsView, ChargesCsvView, StatementCsvView
from moments.console.views.calls import CallListView, CallView
from moments.console.views.campaign_test import CampaignTestView
from moments.console.views.campaigns import CampaignListView, CampaignView
from moments.console.views.cases import CaseListView, CaseView, ContactView
from moments.console.views.catalogue import CatalogueView
from moments.console.views.companies import CompaniesView, NewCompanyView, choose_company, leave_company
from moments.console.views.dashboard import DashboardView
from moments.console.views.decisions import DecisionListView, DecisionView
from moments.console.views.events import EventListView, EventView
from moments.console.views.first_steps import FirstStepsView
from moments.console.views.invitations import InvitationView
from moments.console.views.keys import KeyNewView, KeyRevealView, KeyRevokeView, KeyRotateView
from moments.console.views.kit import BadgeView, KitView, ProductImageView
from moments.console.views.previews import CampaignPreviewView
from moments.console.views.products import ProductView, UseProductView
from moments.console.views.profile import ProfileView
from moments.console.views.security import end_session, security
from moments.console.views.style import StyleView
from moments.console.views.team import (
    InvitationResendView,
    InvitationWithdrawView,
    MemberRemoveView,
    MemberView,
    TeamView,
)
from moments.console.views.webhooks import actions as webhooks
from moments.console.views.webhooks.deliveries import DeliveryResendView, DeliveryView, EndpointView
from moments.console.views.webhooks.endpoints import (
    EndpointEditView,
    EndpointNewView,
    SecretRotateView,
    WebhooksView,
)
from moments.console.views.webhooks.signature import SignatureView
from moments.console.views.wizard.banner import BannerPage
from moments.console.views.wizard.basics import NewCampaignView
from moments.console.views.wizard.route import campaign_step

app_name = "console"

urlpatterns = [
    path("", DashboardView.as_view(), name="dashboard"),
    path("first-steps/", FirstStepsView.as_view(), name="first_steps"),
    path("companies/", CompaniesView.as_view(), name="companies"),
    path("companies/new/", NewCompanyView.as_view(), name="new_company"),
    path("companies/<company_id>/leave", leave_company, name="leave_company"),
    path("company/", choose_company, name="choose_company"),
    path("profile/", ProfileView.as_view(), name="profile"),
    path("team/", TeamView.as_view(), name="team"),
    path("team/invitations/<invitation_id>/resend", InvitationResendView.as_view(), name="resend_invitation"),
    path(
        "team/invitations/<invitation_id>/withdraw",
        InvitationWithdrawView.as_view(),
        name="withdraw_invitation",
    ),
    path("team/<user_id>/", MemberView.as_view(), name="member"),
    path("team/<user_id>/remove", MemberRemoveView.as_view(), name="remove_member"),
    path("invitations/<token>/", InvitationView.as_view(), name="invitation"),
    path("campaigns/", CampaignListView.as_view(), name="campaigns"),
    path("campaigns/new/", NewCampaignView.as_view(), name="new_campaign"),
    path("campaigns/<campaign_id>/test/", CampaignTestView.as_view(), name="campaign_test"),
    path("campaigns/<campaign_id>/preview/", CampaignPreviewView.as_view(), name="campaign_preview"),
    path("campaigns/<campaign_id>/withdraw/", actions.WithdrawView.as_view(), name="withdraw_campaign"),
    path("campaigns/<campaign_id>/revise/", actions.ReviseView.as_view(), name="revise_campaign"),
    path("campaigns/<campaign_id>/start/", actions.StartView.as_view(), name="start_campaign"),
    path("campaigns/<campaign_id>/take-down/", actions.TakeDownView.as_view(), name="take_down_campaign"),
    path("campaigns/<campaign_id>/resume/", actions.ResumeView.as_view(), name="resume_campaign"),
    path("campaigns/<campaign_id>/budget/", growth.RaiseBudgetView.as_view(), name="raise_budget"),
    path("campaigns/<campaign_id>/extend/", growth.ExtendView.as_view(), name="extend_campaign"),
    path("campaigns/<campaign_id>/copy/", growth.CopyView.as_view(), name="copy_campaign"),
    path("campaigns/<campaign_id>/delete/", actions.DeleteView.as_view(), name="delete_campaign"),
    path("campaigns/<campaign_id>/edit/messages/banner/", BannerPage.as_view(), name="campaign_banner"),
    path("campaigns/<campaign_id>/edit/<slug:step>/", campaign_step, name="campaign_step"),
    path("campaigns/<campaign_id>/", CampaignView.as_view(), name="campaign"),
    path("batches/", BatchListView.as_view(), name="batches"),
    path("batches/new/", BatchNewView.as_view(), name="new_batch"),
    path("batches/template.csv", BatchTemplateView.as_view(), name="batch_template"),
    path("batches/files/<file_id>/", BatchFileView.as_view(), name="batch_file"),
    path("batches/<batch_id>/", BatchView.as_view(), name="batch"),
    path("batches/<batch_id>/rows.csv", BatchRowsCsvView.as_view(), name="batch_rows"),
    path("batches/<batch_id>/cancel/", BatchCancelView.as_view(), name="cancel_batch"),
    path("bills/invoices/", InvoiceListView.as_view(), name="invoices"),
    path("bills/invoices/<invoice_id>/", InvoiceView.as_view(), name="invoice"),
    path("bills/invoices/<invoice_id>/invoice.pdf", InvoicePdfView.as_view(), name="invoice_pdf"),
    path("bills/invoices/<invoice_id>/lines.csv", InvoiceCsvView.as_view(), name="invoice_csv"),
    path("bills/invoices/<invoice_id>/pay", paying.PayInvoiceView.as_view(), name="pay_invoice"),
    path("bills/invoices/<invoice_id>/confirm/", paying.ConfirmPaymentView.as_view(), name="confirm_payment"),
    path("bills/invoices/<invoice_id>/paid/", paying.PaymentDoneView.as_view(), name="payment_done"),
    path(
        "bills/invoices/<invoice_id>/credit-notes/<note_id>.pdf",
        CreditNotePdfView.as_view(),
        name="credit_note_pdf",
    ),
    path("catalogue/", CatalogueView.as_view(), name="catalogue"),
    path("catalogue/<product_id>/", ProductView.as_view(), name="product"),
    path("catalogue/<product_id>/use/", UseProductView.as_view(), name="use_product"),
    path("kit/", KitView.as_view(), name="kit"),
    path("kit/badges/<slug:badge>/<slug:form>/", BadgeView.as_view(), name="kit_badge"),
    path("kit/images/<product_id>/", ProductImageView.as_view(), name="kit_image"),
    path("decisions/", DecisionListView.as_view(), name="decisions"),
    path("decisions/<decision_id>/", DecisionView.as_view(), name="decision"),
    path("events/", EventListView.as_view(), name="events"),
    path("events/<event_id>/", EventView.as_view(), name="event"),
    path("webhooks/", WebhooksView.as_view(), name="webhooks"),
    path("webhooks/new/", EndpointNewView.as_view(), name="new_webhook"),
    path("webhooks/signature/", SignatureView.as_view(), name="webhook_signature"),
    path("webhooks/<endpoint_id>/", EndpointView.as_view(), name="webhook"),
    path("webhooks/<endpoint_id>/edit/", EndpointEditView.as_view(), name="edit_webhook"),
    path("webhooks/<endpoint_id>/secret/", SecretRotateView.as_view(), name="rotate_webhook_secret"),
    path("webhooks/<endpoint_id>/disable/", webhooks.EndpointDisableView.as_view(), name="disable_webhook"),
    path("webhooks/<endpoint_id>/enable", webhooks.EndpointEnableView.as_view(), name="enable_webhook"),
    path("webhooks/<endpoint_id>/remove/", webhooks.EndpointRemoveView.as_view(), name="remove_webhook"),
    path("webhooks/<endpoint_id>/test", webhooks.EndpointTestView.as_view(), name="test_webhook"),
    path("webhooks/<endpoint_id>/replay/", webhooks.ReplayView.as_view(), name="replay_webhook"),
    path("webhooks/<endpoint_id>/deliveries/<event_id>/", DeliveryView.as_view(), name="delivery"),
    path(
        "webhooks/<endpoint_id>/deliveries/<event_id>/resend",
        DeliveryResendView.as_view(),
        name="resend_delivery",
    ),
    path("bills/", BillsView.as_view(), name="bills"),
    path("bills/charges.csv", ChargesCsvView.as_view(), name="charges_csv"),
    path("bills/statement.csv", StatementCsvView.as_view(), name="statement_csv"),
    path("bills/cards/", cards.CardsView.as_view(), name="cards"),
    path("bills/cards/new", cards.CardNewView.as_view(), name="new_card"),
    path("bills/cards/new/<setup_id>/", cards.CardSetupView.as_view(), name="card_setup"),
    path("bills/cards/new/<setup_id>/done/", cards.CardDoneView.as_view(), name="card_done"),
    path("bills/cards/<card_id>/activate", cards.CardActivateView.as_view(), name="activate_card"),
    path("bills/cards/<card_id>/remove/", cards.CardRemoveView.as_view(), name="remove_card"),
    path("help/contact/", ContactView.as_view(), name="contact"),
    path("help/cases/", CaseListView.as_view(), name="cases"),
    path("help/cases/<case_id>/", CaseView.as_view(), name="case"),
    path("audit/", AuditView.as_view(), name="audit"),
    path("audit.csv", AuditCsvView.as_view(), name="audit_csv"),
    path("apps/", AppListView.as_view(), name="apps"),
    path("apps/new/", AppNewView.as_view(), name="new_app"),
    path("apps/<app_id>/", AppView.as_view(), name="app"),
    path("apps/<app_id>/edit/", AppEditView.as_view(), name="edit_app"),
    path("apps/<app_id>/allow-list/", AllowListView.as_view(), name="allow_list"),
    path("apps/<app_id>/keys/new/", KeyNewView.as_view(), name="new_key"),
    path("apps/<app_id>/keys/<key_id>/rotate/", KeyRotateView.as_view(), name="rotate_key"),
    path("apps/<app_id>/keys/<key_id>/revoke/", KeyRevokeView.as_view(), name="revoke_key"),
    path("apps/<app_id>/keys/<key_id>/reveal", KeyRevealView.as_view(), name="reveal_key"),
    path("style/", StyleView.as_view(), name="style"),
    path("apps/<app_id>/calls/", CallListView.as_view(), name="calls"),
    path("apps/<app_id>/calls/<call_id>/", CallView.as_view(), name="call"),
    path("security/", security, name="security"),
    path("security/sessions/<slug:name>/end", end_session, name="end_session"),
]
