"""Weights to begin with: of this recipe, as published, or of the first version, whose layers had shorter names."""

import re
from pathlib import Path

import torch

from published import read_published

RENAMED = [
    (r"^stem\.f\.", "stem."), (r"^pos\.", "position."), (r"^reg$", "registers"), (r"^b\.", "blocks."),
    (r"\.a\.o\.", ".attention.out."), (r"\.a\.", ".attention."), (r"\.m\.", ".mlp."),
    (r"\.n([12])\.", r".norm\1."), (r"\.g([12])$", r".scale\1"), (r"^n\.", "norm."), (r"^o\.", "out."),
    (r"^hc\.", "to_teacher_cls."), (r"^hp\.", "to_teacher_patch."), (r"^hr\.", "to_roles."),
    (r"^pc\.", "to_embed."), (r"^pp\.", "to_patch_embed."), (r"^e\.", "pieces."), (r"^p$", "position"),
    (r"^t_", "caption_"), (r"^r_", "region_"),
]  # fmt: skip


def rename(state: dict) -> dict:
    """Old names to new ones; half floats become floats."""
    renamed = {}
    for name, value in state.items():
        for pattern, to in RENAMED:
            name = re.sub(pattern, to, name)
        renamed[name] = value.float() if value.is_floating_point() else value
    return renamed


def load_weights(path: Path) -> tuple[dict, dict]:
    """State of the encoder and of the text tower, from a checkpoint of this recipe or of the first
    version, or from the folder of a published model."""
    if path.is_dir():
        return read_published(path)
    saved = torch.load(path, map_location="cpu", weights_only=True)
    if "net" in saved:
        return rename(saved["net"]), rename(saved["txt"])
    return saved["average"]["encoder"], saved["average"]["text"]


def mean_weights(paths: list[Path]) -> tuple[dict, dict]:
    """The plain mean of the states of one run and of what it began with: they lie close together."""
    parts = zip(*(load_weights(path) for path in paths))
    return tuple({name: sum(state[name] for state in states) / len(states) for name in states[0]} for states in parts)


def num_blocks_of(state: dict) -> int:
    return 1 + max(int(name.split(".")[1]) for name in state if name.startswith("blocks."))


def begin_with(module, state: dict):
    """Load a state that may have fewer blocks; the further ones begin by changing nothing."""
    known = num_blocks_of(state)
    module.load_state_dict(module.state_dict() | state)
    for block in module.blocks[known:]:
        for last in (block.attention.out, block.mlp[-1]):
            torch.nn.init.zeros_(last.weight)
            torch.nn.init.zeros_(last.bias)
