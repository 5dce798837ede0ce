"""Reading cases."""

from datetime import timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import UNDER_WAY, App, Case, CaseKind, CaseMessage, Member
from kit import clock
from kit.ids import is_id

REOPENS_FOR = timedelta(days=30)


def cases_of(member: Member) -> QuerySet[Case]:
    """The member's own cases, those under way first, each with when and by which side the last word was said."""
    last = CaseMessage.objects.filter(case=OuterRef("pk")).order_by("-pk")
    return (
        Case.objects.filter(company=member.company_id, opened_by=member.user_id)
        .annotate(
            last_at=Subquery(last.values("at")[:1]),
            last_side=Subquery(last.values("side")[:1]),
            is_over=~Q(status__in=UNDER_WAY),
        )
        .order_by("is_over", "-pk")
    )


def case_of(member: Member, case_id: str) -> Case | None:
    """A case of the member's own; None for anybody else's, and for what is no id."""
    if not is_id("cas", case_id):
        return None
    cases = Case.objects.filter(company=member.company_id, opened_by=member.user_id)
    return cases.select_related("app", "company", "opened_by").filter(pk=case_id).first()


def open_fire_tv_case_of(app: App) -> Case | None:
    """The case in which Fire TV is asked for the app, while support has not decided (P6)."""
    return Case.objects.filter(app=app, kind=CaseKind.FIRE_TV, status__in=UNDER_WAY).first()


def can_be_replied_to(case: Case) -> bool:
    """Whether a reply is taken: while it is under way, and for 30 days after it was closed."""
    return case.closed_at is None or case.closed_at >= clock.now() - REOPENS_FOR


def thread_of(case: Case) -> QuerySet[CaseMessage]:
    """What was said in a case, the first word first."""
    return CaseMessage.objects.filter(case=case).select_related("author").order_by("pk")


def opener_of(case: Case) -> Member | None:
    """The membership of whoever opened the case; None once they left the company."""
    return (
        Member.objects.filter(company=case.company_id, user=case.opened_by_id, user__is_active=True)
        .select_related("user", "company")
        .first()
    )
