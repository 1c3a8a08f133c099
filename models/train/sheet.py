"""The contact sheet: twelve held-out pictures and what the encoder makes of them.

Per picture, left to right: the picture, CLS attention, the first three principal components of the
patches, similarity to the patch marked in white, similarity to a text (printed below, with the
element it names outlined), and the quarter of the patches that attention keeps.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from captions import region_text
from judge import Judge, Seen
from shards import Shard

CELL, LINE, GAP, PER_ROW = 132, 15, 4, 2
COLUMNS = ("picture", "attention", "components", "like the mark", "text", "keep 25 %")
MOST_BYTES = 400_000
# kind, and types in order of preference; each picture is used once
WANTED = (
    ("page", ("kanban",)), ("page", ("dashboard",)), ("page", ("login", "form")), ("page", ("slide",)),
    ("page", ("editor", "terminal")), ("page", ("invoice",)), ("page", ("shop", "gallery")),
    ("page", ("map",)), ("page", ("chat", "settings")), ("cutout", ("animals",)), ("cutout", ("food", "vehicles")),
    ("photo", ("wallpaper",)),
)  # fmt: skip
RAMP = ((20, 20, 70), (70, 30, 130), (190, 50, 90), (245, 130, 50), (255, 240, 120))
LIKELY_QUERIES = ("button", "icon", "toggle", "chart", "image", "input", "avatar", "badge", "object", "text")


def choose(shard: Shard) -> list[int]:
    chosen = []
    for kind, types in WANTED:
        fits = [
            i for i, row in enumerate(shard.meta)
            if row["kind"] == kind and row["full"] and row["type"] in types and i not in chosen
            and (kind != "cutout" or row["source"] == "stamp")
        ]  # fmt: skip
        if fits:
            chosen.append(fits[len(fits) // 2])
    return chosen


def query_for(row: dict, grid) -> tuple[str, list] | None:
    """A text and the box it names: an element whose name is alone in the picture, not too large."""
    if row["kind"] == "photo":
        return row["caption"].removeprefix("wallpaper "), [0, 0, grid[1], grid[0]]
    names = [text for text, _, _ in row["regions"]]
    for role in LIKELY_QUERIES:
        for text, own, box in row["regions"]:
            small = (box[2] - box[0]) * (box[3] - box[1]) < 0.15 * grid[0] * grid[1]
            if own == role and names.count(text) == 1 and (small or role == "object"):
                return region_text(text), box
    return None


def _heat(picture: Image.Image, values, grid) -> Image.Image:
    """Values [T] as colours over the greyed picture, from dark blue over red to yellow."""
    values = values - values.min()
    values = (values / max(values.max(), 1e-9)).reshape(grid)
    strength = Image.fromarray((values * 255).astype(np.uint8)).resize(picture.size, Image.BILINEAR)
    level = np.asarray(strength, np.float32)[..., None] / 255
    nearness = [np.clip(1 - np.abs(level * (len(RAMP) - 1) - n), 0, 1) for n in range(len(RAMP))]
    colour = sum(near * np.array(stop, np.float32) for near, stop in zip(nearness, RAMP))
    grey = np.asarray(picture.convert("L"), np.float32)[..., None]
    return Image.fromarray((0.3 * grey + 0.7 * colour).clip(0, 255).astype(np.uint8))


def _components(patches, grid, size) -> Image.Image:
    """Patches [T, D] → red, green, blue of the first three components, each cut at 2 % and 98 %."""
    centred = patches - patches.mean(0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    values = centred @ directions[:3].T
    low, high = np.percentile(values, 2, 0), np.percentile(values, 98, 0)
    values = ((values - low) / (high - low + 1e-6)).clip(0, 1).reshape(*grid, 3)
    return Image.fromarray((values * 255).astype(np.uint8)).resize(size, Image.NEAREST)


def _keep(picture, attention, grid, share=0.25) -> Image.Image:
    kept = np.zeros(attention.size, np.uint8)
    kept[np.argsort(-attention)[: round(share * attention.size)]] = 255
    mask = Image.fromarray(kept.reshape(grid)).resize(picture.size, Image.NEAREST)
    return Image.composite(picture, Image.new("RGB", picture.size, (225, 225, 228)), mask)


def _row(judge: Judge, shard: Shard, seen: Seen, i: int) -> list[tuple[Image.Image, str]]:
    grid, size = shard.grid, (CELL, CELL)
    picture = Image.fromarray(np.asarray(shard.pixels[i])).resize(size, Image.LANCZOS)
    attention = seen.attention[i]
    cell = CELL / grid[1], CELL / grid[0]
    # marked: the patch attended most, which lies on something
    marked = int(attention.argmax())
    unit = seen.patches[i] / np.linalg.norm(seen.patches[i], axis=1, keepdims=True)
    alike = _heat(picture, (unit @ unit[marked]).clip(0), grid)
    x, y = marked % grid[1] * cell[0], marked // grid[1] * cell[1]
    ImageDraw.Draw(alike).rectangle((x, y, x + cell[0], y + cell[1]), outline="white", width=2)
    query = query_for(shard.meta[i], grid)
    asked, text = picture, ""
    if query:
        text, box = query
        similarity = (seen.patch_embed[i] @ judge.words([text]).T).numpy()[:, 0]
        asked = _heat(picture, np.exp(similarity * 6), grid)
        corners = [box[0] * cell[0], box[1] * cell[1], box[2] * cell[0] - 1, box[3] * cell[1] - 1]
        ImageDraw.Draw(asked).rectangle(corners, outline=(90, 255, 255), width=2)
    return [
        (picture, shard.meta[i]["type"]), (_heat(picture, attention**0.5, grid), "attention"),
        (_components(seen.patches[i], grid, size), "components"), (alike, "like the mark"), (asked, text),
        (_keep(picture, attention, grid), "keep 25 %"),
    ]  # fmt: skip


def draw_sheet(judge: Judge, shard: Shard, path: Path):
    chosen = choose(shard)
    seen = judge.see([shard.pixels[i] for i in chosen])
    small = Shard(
        shard.folder, shard.grid, [shard.meta[i] for i in chosen], np.stack([shard.pixels[i] for i in chosen]),
        shard.foreground[chosen], shard.roles[chosen], None, None, None,
    )  # fmt: skip
    rows = [_row(judge, small, seen, n) for n in range(len(chosen))]
    width = (CELL + GAP) * len(COLUMNS) + 3 * GAP
    num_lines = -(-len(rows) // PER_ROW)
    sheet = Image.new("RGB", (width * PER_ROW, (CELL + LINE + GAP) * num_lines), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for n, row in enumerate(rows):
        left, top = n % PER_ROW * width + GAP, n // PER_ROW * (CELL + LINE + GAP)
        for column, (cell, label) in enumerate(row):
            x = left + column * (CELL + GAP)
            sheet.paste(cell, (x, top))
            pen.rectangle((x, top, x + CELL - 1, top + CELL - 1), outline=(200, 200, 205))
            pen.text((x, top + CELL + 1), label[:24], fill=(40, 40, 40), font=font)
    for quality in (88, 80, 70, 60):
        sheet.save(path, "JPEG", quality=quality, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
