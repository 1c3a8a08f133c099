"""Plots as a plotting library draws them, with the same labels beside them as the rendered pages.

A plot depends on its number alone. It takes the numbers that render.mjs leaves free, every tenth,
so that names stay in order and pages that exist keep theirs.
"""

import json
import random
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib import pyplot as plt
from PIL import Image

from plotting import KINDS

matplotlib.use("Agg")
PLOT_EVERY = 10  # as in render.mjs
SIZES = ((640, 480), (800, 600), (800, 400), (600, 600), (1000, 700), (480, 640))
DPI = 100
STYLES = (
    "default", "classic", "ggplot", "bmh", "fivethirtyeight", "grayscale", "Solarize_Light2", "seaborn-v0_8-whitegrid",
    "seaborn-v0_8-darkgrid", "seaborn-v0_8-ticks", "seaborn-v0_8-pastel", "tableau-colorblind10", "dark_background",
    "dark_background",
)  # fmt: skip
# no font that is held out
FONTS = (
    "Open Sans", "Roboto", "Cantarell", "Inter", "EB Garamond", "Comic Neue", "Liberation Sans", "Liberation Serif",
    "DejaVu Sans", "DejaVu Serif",
)  # fmt: skip


def find_fonts(unpacked: Path) -> list[str]:
    """Families of the unpacked packages that matplotlib can draw, told to it by path."""
    wanted = {f"{name.replace(' ', '')}-Regular" for name in FONTS} | {"EBGaramond12-Regular"}
    # a package's folder may be a link
    files = [file for folder in sorted(unpacked.iterdir()) for file in sorted(folder.resolve().rglob("*.?tf"))]
    for file in files:
        if file.stem in wanted:
            font_manager.fontManager.addfont(str(file))
    known = {font.name for font in font_manager.fontManager.ttflist}
    return sorted(known.intersection(FONTS))


def _box(role, text, artist, height):
    """[role, text, x, y, width, height] with the origin at the top; None when nothing is drawn."""
    extent = artist.get_window_extent()
    if extent.width < 3 or extent.height < 3:
        return None
    return [role, text, round(extent.x0), round(height - extent.y1), round(extent.width), round(extent.height)]


def _ticks(axis):
    low, high = sorted(axis.get_view_interval())
    for tick in axis.get_major_ticks():
        if low <= tick.get_loc() <= high:
            yield from (label for label in (tick.label1, tick.label2) if label.get_visible())


def _lines_of_text(axes):
    texts = [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
    # axes that are off or in space place their tick labels elsewhere
    if axes.axison and axes.name != "3d":
        texts += [*_ticks(axes.xaxis), *_ticks(axes.yaxis)]
    if axes.get_legend():
        texts += axes.get_legend().get_texts()
    return texts


def read_boxes(figure, width, height) -> list:
    boxes = []
    for axes in figure.axes:
        name = axes.get_label() if not axes.get_label().startswith("<") else "colour bar"
        boxes.append(_box("chart", name, axes, height))
        if axes.title.get_text():
            boxes.append(_box("heading", "heading", axes.title, height))
        if axes.get_legend():
            boxes.append(_box("text", "legend", axes.get_legend(), height))
        for text in _lines_of_text(axes):
            if text.get_text().strip():
                boxes.append(_box("textline", text.get_text()[:60], text, height))
    if figure.get_suptitle():
        title = figure._suptitle
        boxes += [_box("heading", "heading", title, height), _box("textline", title.get_text()[:60], title, height)]
    return [clipped for box in boxes if box and (clipped := _clip(box, width, height))]


def _clip(box, width, height):
    role, text, x, y, w, h = box
    left, top, right, bottom = max(0, x), max(0, y), min(width, x + w), min(height, y + h)
    return [role, text, left, top, right - left, bottom - top] if right - left > 2 and bottom - top > 2 else None


def draw_plot(number: int, words: list[str], fonts: list[str]):
    """The picture and its label."""
    rng, dice = random.Random(f"plot {number}"), np.random.default_rng(number)
    style, (width, height) = rng.choice(STYLES), rng.choice(SIZES)
    kind = rng.choice(sorted(KINDS))
    caption, make = KINDS[kind]
    with plt.style.context(style):
        plt.rcParams.update({"font.family": rng.choice(fonts), "font.size": rng.choice((8, 9, 10, 11, 13))})
        figure = plt.figure(figsize=(width / DPI, height / DPI), dpi=DPI, layout="constrained")
        make(figure, rng, dice, words)
        figure.canvas.draw()
        boxes = read_boxes(figure, width, height)
        picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3].copy())
        plt.close(figure)
    dark = style == "dark_background"
    said = [text.replace("a ", "a dark ", 1) if dark and text.startswith("a ") else text for text in caption]
    label = {
        "type": kind.split("/")[0], "template": kind.replace("/", "-"), "w": width, "h": height,
        "caption": " | ".join(said), "plain": caption[0], "dark": dark, "script": None, "boxes": boxes,
    }  # fmt: skip
    return picture, label


def draw_plots(work: Path, split: str, first: int, last: int) -> int:
    """All plots with numbers in first … last − 1 that are not there yet; says how many it drew."""
    folder = work / "pages" / split
    folder.mkdir(parents=True, exist_ok=True)
    words = json.loads((work / "words.json").read_text())["words"]
    missing = [n for n in range(first, last) if n % PLOT_EVERY == PLOT_EVERY - 1]
    missing = [n for n in missing if not (folder / f"{n:06d}.json").exists()]
    fonts = find_fonts(work / "unpacked") if missing else []
    for number in missing:
        picture, label = draw_plot(number, words, fonts)
        base = folder / f"{number:06d}"
        picture.save(base.with_suffix(".jpg"), quality=92)
        base.with_suffix(".partial").write_text(json.dumps(label, ensure_ascii=False))
        base.with_suffix(".partial").rename(base.with_suffix(".json"))
    return len(missing)
