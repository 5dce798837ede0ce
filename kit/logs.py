"""What logs may not hold."""

import logging
import re

# Sign-in is told in its own address where the way leads, as a rule encoded.
_REWARD_PATH = re.compile(r"((?:/|%2F)r(?:/|%2F))[A-Za-z0-9_-]{16,}", re.IGNORECASE)

# Amazon's claim codes, and links that whoever has them may open.
_CLAIM_CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}\b")
_CLAIM_LINK = re.compile(r"(\btremendous\.com/rewards?/)[^\s\"'<>]+")


class MaskRewardUrls(logging.Filter):
    """Takes the secret out of every reward URL before a line is written (S9)."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        masked = _REWARD_PATH.sub(r"\1…", line)
        if masked != line:
            record.msg, record.args = masked, None
        return True


class MaskClaimCodes(logging.Filter):
    """Takes claim codes and links of gifts out of a line, whoever wrote them into it (S7)."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        masked = _CLAIM_LINK.sub(r"\1…", _CLAIM_CODE.sub("…", line))
        if masked != line:
            record.msg, record.args = masked, None
        return True
