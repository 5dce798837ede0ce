"""Workers as a day would run them: every task of the beat schedule, in place, until nothing is due."""

from moments.celery import app

# Tasks that ask somebody outside of the product, and have nobody to ask in tests.
OUTSIDE: dict[str, str] = {
    "billing.fetch_rates": "asks the central bank",
}


def scheduled() -> list[str]:
    """The names of all tasks that a day runs here."""
    app.loader.import_default_modules()
    return [entry["task"] for entry in app.conf.beat_schedule.values() if entry["task"] not in OUTSIDE]


def work(rounds: int = 2) -> None:
    """Run each of them, twice: what one leaves to another that came before is done, too."""
    names = scheduled()
    for _ in range(rounds):
        for name in names:
            app.tasks[name]()
