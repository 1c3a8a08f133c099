"""Write the two ONNX files: opset 17, any size in multiples of 16, large weights as float16.

Legend: B images, T patches, N = 3 + T tokens, D channels, E channels of the shared space, L pieces.
"""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

from failure import Failure
from judge import Judge
from model import NUM_PREFIX_TOKENS

OPSET = 17
SMALLEST_HALVED = 1024  # numbers; biases and scales stay float32
MOST_CONCAT_INPUTS = 7  # eight need more storage buffers than WebGPU guarantees
CHECKED_SIZES = ((256, 256), (448, 448), (512, 320), (128, 1024))
TOLERANCE = 0.05  # of the hidden state, between float16 weights and float32 ones


class Pictures(nn.Module):
    """[B, 3, H, W] → last_hidden_state [B, N, D], image_embeds [B, E], patch_embeds [B, T, E]."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, pixels):
        x = self.encoder.with_prefix(self.encoder.tokens(pixels))
        for block in self.encoder.blocks:
            x = block(x)
        x = self.encoder.norm(x)
        image = F.normalize(self.encoder.to_embed(x[:, 0]), dim=-1)
        return x, image, F.normalize(self.encoder.to_patch_embed(x[:, NUM_PREFIX_TOKENS:]), dim=-1)


class Words(nn.Module):
    """[B, L] → text_embeds [B, E]."""

    def __init__(self, text):
        super().__init__()
        self.text = text

    def forward(self, ids):
        return F.normalize(self.text(ids), dim=-1)


def _halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """Large weights become float16 followed by a Cast, so that every runtime computes in float32."""
    graph, kept, halved, casts = model.graph, [], [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < SMALLEST_HALVED:
            kept.append(tensor)
            continue
        name = f"{tensor.name}_half"
        halved.append(numpy_helper.from_array(values.astype(np.float16), name))
        casts.append(helper.make_node("Cast", [name], [tensor.name], name=f"{tensor.name}_widen", to=TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept + halved)
    graph.node.extend(casts + nodes)
    return model


def _write(module: nn.Module, example, names: tuple, dynamic: dict, path: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), (example,), str(path), input_names=[names[0]], output_names=list(names[1:]),
            dynamic_axes=dynamic, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    model = _halve(onnx.load(str(path)))
    for node in model.graph.node:
        if node.op_type == "Concat" and len(node.input) > MOST_CONCAT_INPUTS:
            raise Failure(f"{node.name} joins {len(node.input)} inputs: split it, WebGPU allows {MOST_CONCAT_INPUTS}.")
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _check(path: Path, module: nn.Module, inputs: list[torch.Tensor]):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for value in inputs:
        with torch.inference_mode():
            wanted = module(value)
        wanted = wanted if isinstance(wanted, tuple) else (wanted,)
        given = session.run(None, {session.get_inputs()[0].name: value.numpy()})
        apart = max(float(np.abs(a - b.numpy()).max()) for a, b in zip(given, wanted))
        if apart > TOLERANCE:
            raise Failure(f"{path.name} differs by {apart:.3f} from the weights at {tuple(value.shape)}: not exported.")


def export(judge: Judge, folder: Path):
    """`folder/onnx/model.onnx` and `text_model.onnx`, each compared with torch at several sizes."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    pictures, path = Pictures(judge.encoder).eval(), folder / "onnx" / "model.onnx"
    batch = {0: "batch_size"}
    _write(
        pictures, torch.randn(1, 3, 256, 256), ("pixel_values", "last_hidden_state", "image_embeds", "patch_embeds"),
        {
            "pixel_values": {0: "batch_size", 2: "height", 3: "width"},
            "last_hidden_state": {0: "batch_size", 1: "sequence_length"},
            "image_embeds": batch, "patch_embeds": {0: "batch_size", 1: "num_patches"},
        }, path,
    )  # fmt: skip
    _check(path, pictures, [torch.randn(1, 3, *size) for size in CHECKED_SIZES])
    words, path = Words(judge.text).eval(), folder / "onnx" / "text_model.onnx"
    _write(
        words, torch.randint(1, judge.pieces.size, (1, 16)), ("input_ids", "text_embeds"),
        {"input_ids": {0: "batch_size", 1: "length"}, "text_embeds": batch}, path,
    )  # fmt: skip
    _check(path, words, [torch.randint(1, judge.pieces.size, (2, length)) for length in (3, 16)])
