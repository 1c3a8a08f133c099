import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from parallel import average_gradients, in_processes

WAIT_S = 60


def note_mean(rank: int, folder: str):
    weight = torch.nn.Parameter(torch.zeros(2))
    weight.grad = torch.full((2,), float(rank))
    seconds = average_gradients([weight], 10.0 * (rank + 1))
    (Path(folder) / f"mean-{rank}").write_text(f"{weight.grad.tolist()} {seconds:.1f}")


def wait_for_ever(rank: int, folder: str):
    (Path(folder) / f"pid-{rank}").write_text(str(os.getpid()))
    while True:
        time.sleep(0.1)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # whoever has ended, but was not asked how, is still in the list
    return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z" if Path("/proc").exists() else True


class Parallel(unittest.TestCase):
    def test_all_processes_see_the_mean_gradient_and_the_same_time(self):
        with TemporaryDirectory() as folder:
            in_processes(note_mean, 2, Path(folder), folder)
            notes = {(Path(folder) / f"mean-{rank}").read_text() for rank in (0, 1)}
        self.assertEqual(notes, {"[0.5, 0.5] 15.0"})

    def test_children_end_when_their_parent_is_killed(self):
        call = "from tests.test_parallel import *; in_processes(wait_for_ever, 2, Path(sys.argv[1]), sys.argv[1])"
        with TemporaryDirectory() as folder:
            parent = subprocess.Popen([sys.executable, "-c", call, folder], cwd=Path(__file__).parents[1])
            names = [Path(folder) / f"pid-{rank}" for rank in (0, 1)]
            self.until(lambda: all(name.exists() and name.read_text() for name in names))
            parent.send_signal(signal.SIGKILL)
            parent.wait()
            pids = [int(name.read_text()) for name in names]
            self.until(lambda: not any(map(is_running, pids)))

    def until(self, holds):
        end = time.monotonic() + WAIT_S
        while not holds():
            self.assertLess(time.monotonic(), end, "waited too long")
            time.sleep(0.05)
