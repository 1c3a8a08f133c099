"""Several processes train one set of weights: each draws its own batches, their gradients are averaged.

On a CPU two processes of one thread do a quarter more than one process of two threads, and wait
for each other once a step instead of at every layer.
"""

import os
import sys
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread

import torch
from torch import distributed, multiprocessing

from failure import Failure


def _end_with_parent():
    """A parent that is killed cannot stop its children, and these would train on, unseen."""
    parent_process().join()
    os._exit(1)


def _worker(rank: int, count: int, meeting: str, work, arguments: tuple):
    Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=count)
    try:
        work(rank, *arguments)
    except Failure as failure:
        print(failure, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(1)
    finally:
        distributed.destroy_process_group()


def in_processes(work, count: int, folder: Path, *arguments):
    """Call `work(rank, *arguments)` in `count` processes that meet in a file of `folder`."""
    meeting = folder / "meeting"
    meeting.unlink(missing_ok=True)
    try:
        multiprocessing.spawn(_worker, (count, str(meeting), work, arguments), nprocs=count)
    except (multiprocessing.ProcessExitedException, multiprocessing.ProcessRaisedException) as error:
        raise Failure("Training stopped; the same command goes on from the last checkpoint.") from error


def average_gradients(parameters, seconds: float) -> float:
    """The mean over processes of every gradient, and of the seconds used, so that all of them see
    the same progress. A part of the model that one process did not use counts there as zero."""
    if not distributed.is_initialized():
        return seconds
    learning = [p for p in parameters if p.requires_grad]
    clock = torch.tensor([seconds / 1000])
    parts = [(p.grad if p.grad is not None else torch.zeros_like(p)).flatten() for p in learning]
    flat = torch.cat([*parts, clock])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for p, mean in zip(learning, flat[:-1].split([p.numel() for p in learning])):
        p.grad = mean.view_as(p)
    return float(flat[-1]) * 1000
