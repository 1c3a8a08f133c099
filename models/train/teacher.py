"""DINOv2-small (ViT-S/14, Apache-2.0), read from a hub folder's `onnx/model.onnx`.

Legend: B images, h × w patches of 14 px, T = h·w, D = 384 channels, H = 6 heads.
"""

import re
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from failure import Failure
from model import Attention

WIDTH, NUM_BLOCKS, NUM_HEADS, PATCH, TABLE_SIDE = 384, 12, 6, 14, 37
ATTENTION_BLOCKS = (8, 9, 10, 11)  # whose CLS attention is kept, counted from 0


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.attention = Attention(WIDTH, NUM_HEADS)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.fc1 = nn.Linear(WIDTH, 4 * WIDTH)
        self.fc2 = nn.Linear(4 * WIDTH, WIDTH)
        self.scale1 = nn.Parameter(torch.ones(WIDTH))
        self.scale2 = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        """[B, 1 + T, D] → the same, and the attention of CLS to the patches, mean over heads [B, T]."""
        q, k, v = self.attention.split(self.norm1(x))
        cls_row = ((q[:, :, :1].float() @ k.float().transpose(-1, -2)) * q.shape[-1] ** -0.5).softmax(-1)
        x = x + self.scale1 * self.attention.join(F.scaled_dot_product_attention(q, k, v))
        x = x + self.scale2 * self.fc2(F.gelu(self.fc1(self.norm2(x))))
        return x, cls_row[:, :, 0, 1:].mean(1)


class Teacher(nn.Module):
    def __init__(self):
        super().__init__()
        self.project = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.cls = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.position = nn.Parameter(torch.zeros(1, 1 + TABLE_SIDE**2, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(NUM_BLOCKS))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)

    def positions(self, h: int, w: int):
        """[1, 1 + h·w, D], the square table resized to the grid."""
        table = self.position[:, 1:].reshape(1, TABLE_SIDE, TABLE_SIDE, WIDTH).permute(0, 3, 1, 2)
        table = F.interpolate(table, size=(h, w), mode="bicubic", align_corners=False)
        return torch.cat([self.position[:, :1], table.flatten(2).transpose(1, 2)], 1)

    def forward(self, pixels):
        """[B, 3, 14 h, 14 w] → CLS [B, D], patches [B, T, D], attention of CLS in four blocks [B, 4, T]."""
        x = self.project(pixels)
        h, w = x.shape[-2:]
        x = torch.cat([self.cls.expand(len(x), -1, -1), x.flatten(2).transpose(1, 2)], 1) + self.positions(h, w)
        rows = []
        for index, block in enumerate(self.blocks):
            x, row = block(x)
            if index in ATTENTION_BLOCKS:
                rows.append(row)
        x = self.norm(x)
        return x[:, 0], x[:, 1:], torch.stack(rows, 1)


def _arrays(path: Path) -> dict:
    """Weights by their hub names; linear weights come back from folded MatMul constants [in, out]."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in arrays:
            name = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            arrays[f"{name}.weight"] = arrays[node.input[1]].T
    return {name.removeprefix("m."): value for name, value in arrays.items()}


def load_teacher(folder: Path) -> Teacher:
    path = folder / "onnx" / "model.onnx"
    if not path.exists():
        raise Failure(
            f"The teacher is not at {path}: fetch onnx/model.onnx of the hub repository "
            "onnx-community/dinov2-small and pass its folder with --teacher."
        )
    arrays = _arrays(path)
    # exporters split the position table into CLS [1, 1, D] and patches [1, 37·37, D]
    cls_position = next(a for n, a in arrays.items() if a.shape == (1, 1, WIDTH) and "cls_token" not in n)
    patch_position = next(a for a in arrays.values() if a.shape == (1, TABLE_SIDE**2, WIDTH))
    state = {
        "cls": arrays["embeddings.cls_token"],
        "position": np.concatenate([cls_position, patch_position], 1),
        "project.weight": arrays["embeddings.patch_embeddings.projection.weight"],
        "project.bias": arrays["embeddings.patch_embeddings.projection.bias"],
    }
    for end in ("weight", "bias"):
        state[f"norm.{end}"] = arrays[f"layernorm.{end}"]
        for index in range(NUM_BLOCKS):
            old, new = f"encoder.layer.{index}", f"blocks.{index}"
            state[f"{new}.attention.qkv.{end}"] = np.concatenate(
                [arrays[f"{old}.attention.{part}_proj.{end}"] for part in "qkv"]
            )
            state[f"{new}.attention.out.{end}"] = arrays[f"{old}.attention.o_proj.{end}"]
            for layer in ("norm1", "norm2", "mlp.fc1", "mlp.fc2"):
                state[f"{new}.{layer.removeprefix('mlp.')}.{end}"] = arrays[f"{old}.{layer}.{end}"]
    for name, value in arrays.items():
        if found := re.match(r"encoder\.layer\.(\d+)\.layer_scale([12])\.lambda1$", name):
            state[f"blocks.{found[1]}.scale{found[2]}"] = value
    teacher = Teacher()
    teacher.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()})
    return teacher.eval()
