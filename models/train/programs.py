"""Programs that the recipe calls, and what is told when one is missing or fails."""

import shutil
import subprocess

from failure import Failure


def program(name: str) -> str:
    path = shutil.which(name)
    if not path:
        raise Failure(f"The program {name} is missing: install it and run again.")
    return path


def last_line(done: subprocess.CompletedProcess) -> str:
    """What a program that failed said last."""
    told = (done.stderr or done.stdout).splitlines()
    lines = [line for line in told if line.strip() and "log of this run" not in line]
    return lines[-1] if lines else "no message"
