"""Categories, added and changed by support (C2, H1)."""

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from events.operations import audit, changed
from kit import clock, jobs
from rewards.errors import CategoryNotValid
from rewards.models import Category
from rewards.operations.records import change_and_audit, said_because, says

_LONGEST_NAME = 60


@transaction.atomic
def add_category(*, name: str, takes_credit: bool, actor: str, reason: str) -> Category:
    """Add a group of products; its slug, which feeds name it by, follows from its name.

    Raises CategoryNotValid when another is called like that, ReasonMissing.
    """
    reason = said_because(reason)
    name = _name(name)
    slug = slugify(name)[:_LONGEST_NAME]
    if not slug:
        raise CategoryNotValid(f"Found {name!r}, needed a name with Latin letters or digits for the slug.")
    category = Category(slug=slug, name=name, takes_credit=takes_credit)
    _refuse_name_of_another(category)
    try:
        with transaction.atomic():
            category.save(force_insert=True)
    except IntegrityError as error:
        raise CategoryNotValid(f"There is a category with the slug {slug} already.") from error
    audit(
        actor=actor,
        verb="category.add",
        object_key=category.pk,
        reason=reason,
        changes=changed({}, says(category, "slug", "name", "takes_credit")),
    )
    return category


@transaction.atomic
def rename_category(*, category: Category, name: str, actor: str, reason: str) -> Category:
    """Give a category another name, by which its products are found once a worker has written their words anew.

    Its slug stays, so that feeds go on naming it. Offers keep the name they were frozen with (R10). Raises
    CategoryNotValid, ReasonMissing.
    """
    reason = said_because(reason)
    standing = Category.objects.select_for_update(no_key=True).get(pk=category.pk)
    named = Category(pk=standing.pk, name=_name(name))
    _refuse_name_of_another(named)
    if change_and_audit(
        standing,
        verb="category.rename",
        object_key=standing.pk,
        actor=actor,
        reason=reason,
        changes={"name": named.name},
    ):
        standing.words_due_at = clock.now()
        standing.save(update_fields=["words_due_at"])
        jobs.send_after_commit("rewards.refresh_words", category_id=standing.pk)
    return standing


@transaction.atomic
def let_take_credit(*, category: Category, takes_credit: bool, actor: str, reason: str) -> Category:
    """Say whether companies may give catalog credit for a category from now on (C2).

    Credit that was offered already stays good. Raises ReasonMissing.
    """
    reason = said_because(reason)
    standing = Category.objects.select_for_update(no_key=True).get(pk=category.pk)
    change_and_audit(
        standing,
        verb="category.credit",
        object_key=standing.pk,
        actor=actor,
        reason=reason,
        changes={"takes_credit": takes_credit},
    )
    return standing


def _name(name: str) -> str:
    found = " ".join(name.replace("\x00", "").split())
    if not found or len(found) > _LONGEST_NAME:
        raise CategoryNotValid(
            f"Found a name of {len(found)} characters, needed one of 1 to {_LONGEST_NAME}."
        )
    return found


def _refuse_name_of_another(category: Category) -> None:
    other = Category.objects.filter(name__iexact=category.name).exclude(pk=category.pk).first()
    if other:
        raise CategoryNotValid(f"There is a category named {other.name} already.")
