"""A process that places what is due on the database of the test, and is killed."""

import django


def main() -> None:
    """Place until nothing is due."""
    django.setup()
    from rewards.redemption.providers.operations import place_due

    while place_due():
        pass


if __name__ == "__main__":
    main()
