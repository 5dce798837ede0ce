"""What logs may not hold."""

import logging
import re

_REWARD_PATH = re.compile(r"(/r/)[A-Za-z0-9_-]{16,}")


class MaskRewardUrls(logging.Filter):
    """Takes the secret out of every reward URL before a line is written (S9)."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if "/r/" in line:
            record.msg, record.args = _REWARD_PATH.sub(r"\1…", line), None
        return True
