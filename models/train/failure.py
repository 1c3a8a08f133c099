"""The one kind of error that is told in a sentence instead of a traceback."""


class Failure(Exception):
    """What went wrong and what to do about it; the next run goes on where this one stopped."""
