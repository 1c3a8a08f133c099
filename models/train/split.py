"""Which names are held out: decided by a hash, so that every run and every stage agrees."""

import hashlib

HELD_OUT_PERCENT = 15


def percent(name: str) -> int:
    return int(hashlib.md5(name.encode()).hexdigest()[:6], 16) % 100


def is_held_out(name: str) -> bool:
    return percent(name) < HELD_OUT_PERCENT
