"""What the launcher can't do, in words for the person at the keyboard."""


class LaunchError(Exception):
    """Something that whoever started Moments can put right. Its text is all they see: no traceback."""


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or SIGHUP arrived: leave what you are doing, everything stops."""
