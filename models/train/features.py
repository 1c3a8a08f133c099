"""What the teacher says about every shard, kept as float16."""

import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from pixels import to_tensor
from shards import has_features, read_shard, write_features
from teacher import PATCH, load_teacher

BATCH = 8


def teacher_features(teacher, pixels, grid, half: bool):
    """[n, 16 h, 16 w, 3] → float16 arrays [n, Dt], [n, T, Dt], [n, 4, T]; one teacher patch per own patch."""
    parts = []
    size = (grid[0] * PATCH, grid[1] * PATCH)
    device = next(teacher.parameters()).device
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=half):
        for i in range(0, len(pixels), BATCH):
            batch = to_tensor(list(pixels[i : i + BATCH])).to(device)
            batch = F.interpolate(batch, size=size, mode="bicubic", antialias=True)
            parts.append([out.float().cpu().numpy().astype(np.float16) for out in teacher(batch)])
    return [np.concatenate(arrays) for arrays in zip(*parts)]


def add_features(folders: list[Path], teacher_folder: Path, half: bool, device: str, say=print):
    """Fill in the shards that have none; each is finished at once, so a stop costs one shard."""
    folders = [folder for folder in folders if not has_features(folder)]
    if not folders:
        return
    teacher = load_teacher(teacher_folder).to(device)
    for number, folder in enumerate(folders, 1):
        start = time.monotonic()
        shard = read_shard(folder)
        write_features(folder, *teacher_features(teacher, shard.pixels, shard.grid, half))
        rate = len(shard) / (time.monotonic() - start)
        say(f"teacher: {folder.parent.name}/{folder.name}, {number} of {len(folders)}, {rate:.1f} pictures/s")
