"""People for the tests of accounts."""

from itertools import count

from allauth.account.models import EmailAddress

from accounts.models import Company, Member, User

_numbers = count(1)


def make_user(email: str = "", *, name: str = "") -> User:
    """A user whose address is confirmed."""
    user = User.objects.create_user(
        email or f"person-{next(_numbers)}@example.com", "correct horse battery", name=name
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_member(company: Company, *roles: str, user: User | None = None) -> Member:
    return Member.objects.create(company=company, user=user or make_user(), roles=list(roles))
