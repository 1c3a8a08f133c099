"""Make a rendered document look scanned: paper tone, uneven light, a little tilt, blur, noise, JPEG."""

import io
import math

import numpy as np
from PIL import Image, ImageFilter


def _tilt_masks(masks, degrees):
    """[…, h·R, w·R] rotated about the middle; corners become empty."""
    flat = masks.reshape(-1, *masks.shape[-2:])
    turned = [np.asarray(Image.fromarray(mask).rotate(degrees, Image.BILINEAR)) for mask in flat]
    return np.stack(turned).reshape(masks.shape)


def _tilt_region(region, degrees, grid):
    """The box around the rotated corners."""
    text, role, (x0, y0, x1, y1) = region
    middle_x, middle_y = grid[1] / 2, grid[0] / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = [(x - middle_x, y - middle_y) for x in (x0, x1) for y in (y0, y1)]
    xs = [middle_x + x * cos + y * sin for x, y in corners]
    ys = [middle_y - x * sin + y * cos for x, y in corners]
    return [text, role, [max(0, min(xs)), max(0, min(ys)), min(grid[1], max(xs)), min(grid[0], max(ys))]]


def scanned(picture: Image.Image, foreground, roles, regions, grid, rng):
    """Picture and raster maps ([h·R, w·R] and [C, h·R, w·R]) of a page → the same, scanned."""
    degrees = rng.uniform(-5, 5)
    seed = np.random.default_rng(rng.getrandbits(32))
    paper = tuple(rng.randint(205, 250) for _ in range(3)) if rng.random() < 0.7 else (40, 40, 42)
    picture = picture.rotate(degrees, Image.BICUBIC, fillcolor=paper)
    if rng.random() < 0.6:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.9)))
    values = np.asarray(picture, np.float32)
    if rng.random() < 0.5:
        values = values.mean(2, keepdims=True).repeat(3, 2)
    height, width, _ = values.shape
    light = rng.uniform(-0.15, 0.15) * np.linspace(-1, 1, width)[None, :, None]
    light = 1 + light + rng.uniform(-0.15, 0.15) * np.linspace(-1, 1, height)[:, None, None]
    tone = 1 - rng.uniform(0, 0.15) * np.array([rng.random(), rng.random(), rng.random()])
    values = values * light * tone * rng.uniform(0.85, 1.0) + rng.uniform(0, 20)
    values += seed.normal(0, rng.uniform(1, 10), (height, width, 1))
    stored = io.BytesIO()
    Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(stored, "JPEG", quality=rng.randint(35, 90))
    picture = Image.open(stored).convert("RGB")
    foreground, roles = _tilt_masks(foreground, degrees), _tilt_masks(roles, degrees)
    return picture, foreground, roles, [_tilt_region(region, degrees, grid) for region in regions]
