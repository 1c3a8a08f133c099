"""Folders of a few hundred samples each, as arrays that can be mapped into memory.

Legend: n samples, h × w patches, T = h·w, C roles, Dt channels of the teacher.
"""

import errno
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from boxes import ROLES
from sample import Sample

ROLE_UNIT = 200  # a share of 1 in the byte maps; 255 means unknown


@dataclass
class Shard:
    folder: Path
    grid: tuple[int, int]
    meta: list[dict]
    pixels: np.ndarray  # [n, 16 h, 16 w, 3] uint8
    foreground: np.ndarray  # [n, h, w] float16, −1 where unknown
    roles: np.ndarray  # [n, C, h, w] uint8 in ROLE_UNIT, 255 where unknown
    teacher_cls: np.ndarray | None  # [n, Dt] float16
    teacher_patches: np.ndarray | None  # [n, T, Dt] float16
    teacher_attention: np.ndarray | None  # [n, 4, T] float16

    def __len__(self):
        return len(self.meta)


def _save(path: Path, array):
    """numpy tells of a full disk without saying which kind of error it is."""
    try:
        np.save(path, array)
    except OSError as error:
        raise OSError(error.errno or errno.ENOSPC, "the array could not be written", str(path)) from error


def write_shard(folder: Path, samples: list[Sample], grid: tuple[int, int]):
    """Arrays first, meta.json last: a folder with meta.json is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    n, (h, w) = len(samples), grid
    foreground = np.full((n, h, w), -1, np.float16)
    roles = np.full((n, len(ROLES), h, w), 255, np.uint8)
    for i, sample in enumerate(samples):
        if sample.foreground is not None:
            foreground[i] = sample.foreground
        if sample.roles is not None:
            roles[i] = np.round(sample.roles * ROLE_UNIT)
    _save(folder / "pixels.npy", np.stack([s.pixels for s in samples]))
    _save(folder / "foreground.npy", foreground)
    _save(folder / "roles.npy", roles)
    meta = {"grid": list(grid), "samples": [s.meta() for s in samples]}
    (folder / "meta.json").write_text(json.dumps(meta))


def write_features(folder: Path, cls, patches, attention):
    """The attention last: a shard that has it has all of the teacher."""
    _save(folder / "teacher-cls.npy", cls)
    _save(folder / "teacher-patches.npy", patches)
    _save(folder / "teacher-attention.npy", attention)


def has_features(folder: Path) -> bool:
    return (folder / "teacher-attention.npy").exists()


def read_shard(folder: Path, with_teacher: bool = True) -> Shard:
    def array(name):
        path = folder / f"{name}.npy"
        wanted = path.exists() and (with_teacher or not name.startswith("teacher"))
        return np.load(path, mmap_mode="r") if wanted else None

    meta = json.loads((folder / "meta.json").read_text())
    names = ("pixels", "foreground", "roles", "teacher-cls", "teacher-patches", "teacher-attention")
    return Shard(folder, tuple(meta["grid"]), meta["samples"], *(array(name) for name in names))


def shard_folders(root: Path, split: str) -> list[Path]:
    return sorted(path.parent for path in (root / split).glob("*/meta.json"))
