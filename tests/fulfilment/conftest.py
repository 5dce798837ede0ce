"""The shop of the redemption's tests."""

from tests.redemption.conftest import shop, stripe

__all__ = ["shop", "stripe"]
