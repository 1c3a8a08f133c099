"""Weights read back from the ONNX files that `export` wrote: to go on from a model as it is published.

They are rounded to half floats there, and lack what the losses alone use.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from failure import Failure
from model import NUM_BLOCKS, NUM_TEXT_BLOCKS, Encoder, TextTower

HALF = "_half"
# of the losses; nothing of them is exported
UNPUBLISHED = (
    "to_teacher_cls.", "to_teacher_patch.", "to_roles.",
    "caption_scale", "caption_bias", "region_scale", "region_bias",
)  # fmt: skip


def is_published(name: str) -> bool:
    return not name.startswith(UNPUBLISHED)


def _constants(path: Path) -> tuple[dict, list]:
    """All by name, and those without a name of their own, in the order in which they are used: the
    exporter turns the matrix of a layer and calls it by a number."""
    graph = onnx.load(str(path)).graph
    held = {t.name.removesuffix(HALF): torch.tensor(numpy_helper.to_array(t)) for t in graph.initializer}
    held = {name: value.float() for name, value in held.items() if value.is_floating_point()}
    used = [name for node in graph.node if node.op_type != "Cast" for name in node.input]
    return held, [held[name] for name in used if name.startswith("onnx::") and name in held]


def _fill(module, named: dict, matrices: list, path: Path) -> dict:
    """The state of `module`: what has a name, the matrices of the other layers in order, the rest as it begins."""
    begun = module.state_dict()
    state = {name: value for name, value in named.items() if name in begun}
    unnamed = [name for name in begun if begun[name].ndim == 2 and is_published(name) and name not in state]
    for name, turned in zip(unnamed, matrices, strict=True):
        state[name] = turned.T.contiguous()
    for name, value in state.items():
        if value.shape != begun[name].shape:
            raise Failure(f"{path} holds {tuple(value.shape)} for {name}: only models of this recipe can be read back.")
    return begun | state


def _encoder(path: Path) -> dict:
    """The norms of the stem have become part of its convolutions: what is left of them is a shift."""
    encoder = Encoder(NUM_BLOCKS)
    held, unnamed = _constants(path)
    named = {name.removeprefix("encoder."): value for name, value in held.items()}
    kernels, shifts = ([v for v in unnamed if v.ndim == n] for n in (4, 1))
    for at, kernel, shift in zip((0, 3, 6), kernels, shifts, strict=True):
        named[f"stem.{at}.weight"], named[f"stem.{at + 1}.bias"] = kernel, shift
        norm = encoder.stem[at + 1]
        named[f"stem.{at + 1}.running_var"] = torch.full_like(norm.running_var, 1 - norm.eps)
    (prefix,) = (v for v in unnamed if v.ndim == 3)
    named["cls"], named["registers"] = prefix[:, :1].clone(), prefix[:, 1:].clone()
    return _fill(encoder, named, [v for v in unnamed if v.ndim == 2], path)


def _text(path: Path) -> dict:
    held, unnamed = _constants(path)
    named = {name.removeprefix("text."): value for name, value in held.items()}
    tower = TextTower(len(named["pieces.weight"]), NUM_TEXT_BLOCKS)
    return _fill(tower, named, [v for v in unnamed if v.ndim == 2], path)


def read_published(folder: Path) -> tuple[dict, dict]:
    """State of the encoder and of the text tower from `folder/onnx`."""
    return _encoder(folder / "onnx" / "model.onnx"), _text(folder / "onnx" / "text_model.onnx")
