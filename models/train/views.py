"""What the encoder gets to see: whole pages and crops, cut-outs on backgrounds, photographs.

Legend: h × w the patch grid of the samples being made.
"""

import json
import random
from pathlib import Path

import numpy as np
from PIL import Image

from boxes import foreground_mask, regions, role_masks, to_grid
from sample import Sample
from scan import scanned

PATCH = 16
DOCUMENTS = frozenset((
    "invoice", "letter", "paper", "receipt", "form", "certificate", "spreadsheet", "menu", "ticket", "contents",
    "curriculum", "magazine", "mathematics", "report",
))  # fmt: skip


def _view(width, height, grid, rng, small):
    """A crop with about the shape of the grid, between a fifth and all of the page's shorter side."""
    shape = grid[1] / grid[0] * rng.uniform(0.8, 1.25)
    side = rng.uniform(0.2 if small else 0.35, 1) * min(width, height)
    crop_width, crop_height = min(width, side * shape**0.5), min(height, side / shape**0.5)
    return rng.uniform(0, width - crop_width), rng.uniform(0, height - crop_height), crop_width, crop_height


def page_samples(path: Path, grid, rng: random.Random, num_crops: int, scan: bool) -> list[Sample]:
    """The whole page squashed to the grid, then crops. `path` is the .jpg beside its .json."""
    page = json.loads(path.with_suffix(".json").read_text())
    picture = Image.open(path).convert("RGB")
    views = [(0, 0, page["w"], page["h"])]
    views += [_view(page["w"], page["h"], grid, rng, n % 2) for n in range(num_crops)]
    samples = []
    for number, view in enumerate(views):
        x, y, width, height = view
        shown = picture.resize((grid[1] * PATCH, grid[0] * PATCH), Image.BICUBIC, (x, y, x + width, y + height), 3.0)
        foreground, roles = foreground_mask(page["boxes"], view, grid), role_masks(page["boxes"], view, grid)
        named = regions(page["boxes"], view, grid)
        caption = page["caption"] if number == 0 else None
        if foreground.mean() < 0.02:
            continue
        if scan and page["type"] in DOCUMENTS and rng.random() < 0.4:
            shown, foreground, roles, named = scanned(shown, foreground, roles, named, grid, rng)
            caption = caption and "a scan of " + caption
        samples.append(
            Sample(
                np.asarray(shown), "page", path.name, to_grid(foreground), to_grid(roles), caption, page["type"],
                source=page.get("template", page["type"]), dark=page["dark"], full=number == 0, regions=named,
            )  # fmt: skip
        )
    return samples


def _colour(rng, low=0):
    return tuple(rng.randint(low, 255) for _ in range(3))


def _backdrop(size, photos, folder, rng):
    """Plain light, plain, gradient, coloured noise of some scale, or a piece of a photograph."""
    kind = rng.random()
    if kind < 0.25:
        return Image.new("RGB", size, _colour(rng, 200))
    if kind < 0.4:
        return Image.new("RGB", size, _colour(rng))
    if kind < 0.55:
        ramp = Image.linear_gradient("L").resize(size)
        return Image.composite(Image.new("RGB", size, _colour(rng)), Image.new("RGB", size, _colour(rng)), ramp)
    if kind < 0.7:
        cells = rng.choice((4, 8, 32))
        noise = np.random.default_rng(rng.getrandbits(32)).integers(0, 255, (cells, cells, 3), np.uint8)
        return Image.fromarray(noise).resize(size, Image.BICUBIC)
    return _crop(Image.open(folder / rng.choice(photos)["file"]).convert("RGB"), size, rng, 0.4)


def _crop(picture, size, rng, smallest):
    """A crop with the shape of `size`, at least `smallest` of what fits."""
    scale = min(picture.width / size[0], picture.height / size[1]) * rng.uniform(smallest, 1)
    width, height = int(size[0] * scale), int(size[1] * scale)
    x, y = rng.randint(0, picture.width - width), rng.randint(0, picture.height - height)
    return picture.resize(size, Image.BICUBIC, (x, y, x + width, y + height), 3.0)


def cutout_sample(rows: list[dict], photos: list[dict], folder: Path, grid, rng: random.Random) -> Sample:
    """One cut-out or a few on a backdrop; the alpha channel is the foreground."""
    size = (grid[1] * PATCH, grid[0] * PATCH)
    picture, mask, named = _backdrop(size, photos, folder, rng), Image.new("L", size, 0), []
    readable = any(row["category"] == "symbols" for row in rows)
    for row in rows:
        cutout = Image.open(folder / row["file"])
        cutout = cutout.crop(cutout.getbbox() or (0, 0, *cutout.size))
        share = rng.uniform(0.3, 0.85 if len(rows) == 1 else 0.5) * min(size) / max(cutout.size)
        cutout = cutout.resize(tuple(max(8, int(side * share)) for side in cutout.size), Image.LANCZOS)
        if rng.random() < 0.5 and not readable:
            cutout = cutout.transpose(Image.FLIP_LEFT_RIGHT)
        if rng.random() < 0.3:
            cutout = cutout.rotate(rng.uniform(-25, 25), Image.BICUBIC, expand=True)
        cutout.thumbnail(size)
        x, y = rng.randint(0, size[0] - cutout.width), rng.randint(0, size[1] - cutout.height)
        alpha = cutout.getchannel("A")
        picture.paste(cutout, (x, y), alpha)
        mask.paste(255, (x, y), alpha)
        corners = (x / PATCH, y / PATCH, (x + cutout.width) / PATCH, (y + cutout.height) / PATCH)
        named.append([row["text"], "object", list(corners)])
    foreground = np.asarray(mask, np.float32).reshape(grid[0], PATCH, grid[1], PATCH).mean((1, 3)) / 255
    first, alone = rows[0], len(rows) == 1
    return Sample(
        np.asarray(picture), "cutout", first["file"], foreground, None, first["text"] if alone else None,
        first["category"], first["subcategory"], first["source"], readable=readable, count=len(rows), regions=named,
    )  # fmt: skip


def photo_sample(row: dict, folder: Path, grid, rng: random.Random, full: bool) -> Sample:
    """A photograph or drawing, squashed whole or a crop of it."""
    size = (grid[1] * PATCH, grid[0] * PATCH)
    picture = Image.open(folder / row["file"]).convert("RGB")
    shown = picture.resize(size, Image.BICUBIC) if full else _crop(picture, size, rng, 0.35)
    return Sample(
        np.asarray(shown), "photo", row["file"], caption=row["text"] or None if full else None, type=row["category"],
        subtype=row["subcategory"], source=row["source"], full=full,
    )  # fmt: skip
