"""The customer's writes: a reward is redeemed once, by one account, for one order (S4, S6)."""

from rewards.redemption.operations.claiming import redeem

__all__ = ["redeem"]
