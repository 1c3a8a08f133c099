"""Reference numbers for test/engine/resize.test.ts, computed with Pillow.

Writes test/fixtures/resize.json. Run: python test/reference/resize.py (needs pillow, numpy).
"""

import json
import pathlib

import numpy as np
import PIL
from PIL import Image

CASES = [
    # source width, height, result width, height, filter, has alpha
    (37, 23, 16, 16, "bicubic", False),
    (37, 23, 16, 16, "bilinear", False),
    (5, 7, 16, 24, "bicubic", False),
    (5, 7, 16, 24, "bilinear", False),
    (16, 40, 16, 8, "bicubic", False),
    (1, 1, 8, 8, "bicubic", False),
    (300, 2, 16, 16, "bicubic", False),
    (2, 300, 16, 16, "bilinear", False),
    (20, 20, 9, 9, "bicubic", True),
]


def noise(width: int, height: int, seed: int) -> np.ndarray:
    """RGBA bytes of a small generator that is easy to repeat elsewhere (Park–Miller)."""
    state = seed
    out = np.empty(width * height * 4, np.uint8)
    for i in range(out.size):
        state = state * 48271 % 2147483647
        # Extremes on purpose: bicubic overshoots there and has to clip.
        out[i] = 255 if state & 3 == 0 else state >> 8 & 255
    return out.reshape(height, width, 4)


def main() -> None:
    cases = []
    for seed, (w, h, to_w, to_h, name, alpha) in enumerate(CASES, 1):
        rgba = noise(w, h, seed)
        rgb = rgba[..., :3].astype(np.int64)
        if alpha:
            a = rgba[..., 3:].astype(np.int64)
            rgb = np.floor((rgb * a + 255 * (255 - a)) / 255 + 0.5).astype(np.int64)
        image = Image.fromarray(rgb.astype(np.uint8), "RGB")
        result = image.resize((to_w, to_h), getattr(Image.Resampling, name.upper()))
        cases.append(
            {
                "seed": seed,
                "source": [w, h],
                "result": [to_w, to_h],
                "resample": name,
                "alpha": alpha,
                "rgb": np.asarray(result).reshape(-1).tolist(),
            }
        )
    out = pathlib.Path(__file__).parents[1] / "fixtures" / "resize.json"
    out.write_text(json.dumps({"pillow": PIL.__version__, "numpy": np.__version__, "cases": cases}))


main()
