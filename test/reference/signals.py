"""A signals file written by the safetensors package, for test/engine/signals-file.test.ts.

Writes test/fixtures/signals.safetensors. Run: python test/reference/signals.py
(needs numpy, safetensors).
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file

ROWS, COLS, WIDTH, HEADS, PREFIX, CROPS = 2, 3, 4, 2, 1, 2
T = ROWS * COLS
N = T + PREFIX


def ramp(*shape: int) -> np.ndarray:
    """0, 1/8, 2/8 … : exact in every float format."""
    return (np.arange(np.prod(shape)) / 8).reshape(shape).astype(np.float32)


out = pathlib.Path(__file__).parents[1] / "fixtures" / "signals.safetensors"
save_file(
    {
        "tokens": ramp(T, WIDTH),
        "keys": ramp(T, WIDTH).astype(np.float16),
        "queries_cls": ramp(WIDTH),
        "cls_attention": ramp(HEADS, T),
        "attention_logits": ramp(HEADS, N, N),
        "importance": ramp(T),
        "image": np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3),
        "crops.tokens": ramp(CROPS, T, WIDTH),
        "crops.cls_logits": ramp(CROPS, HEADS, T),
        "something_else": ramp(5),
    },
    out,
    metadata={
        "grid": f"{ROWS} x {COLS}",
        "prefix_tokens": str(PREFIX),
        "original_size": "640 x 480",
        "crops": "1 x 2",
    },
)
