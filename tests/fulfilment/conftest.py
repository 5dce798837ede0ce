"""The shop of the redemption's tests."""

from tests.redemption.conftest import shop

__all__ = ["shop"]
