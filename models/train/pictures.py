"""Cut-outs, drawings and photographs of the unpacked packages, each with a name and a category.

The list, `pictures.json`, has one row per picture: file, text, category, subcategory, source,
cutout, held_out; the text of a photograph may be empty. Nothing larger than 512 px is kept.
"""

import io
import json
import re
from collections import Counter
from pathlib import Path

from PIL import Image

from emoji import emoji
from glyphs import glyphs
from photographs import WITHOUT_ALPHA, Seen, flattened, game_cutouts, photographs
from qt_resources import read_rcc
from split import is_held_out, percent

LONGEST_SIDE, SHORTEST_SIDE = 512, 24
WALLPAPERS = (
    "gnome-backgrounds", "lomiri-wallpapers", "mate-backgrounds", "plasma-workspace-wallpapers", "ukui-wallpapers",
)  # fmt: skip
# folders of Open Clip Art that are patterns, letters or hundreds of near copies
CLIP_ART_LEFT_OUT = re.compile(r"^(shapes|special|computer/(icons|buttons|ui)|signs_and_symbols/led|logos|buttons)")


def words_of(name: str) -> str:
    return re.sub(r"[-_0-9]+", " ", name).strip().lower()


def _stamps(unpacked: Path):
    """Tux Paint: a line of text beside each stamp; mirrored copies are left out."""
    root = unpacked / "tuxpaint-stamps-default/usr/share/tuxpaint/stamps"
    for path in sorted(root.rglob("*.png")):
        if re.search(r"(_mirror|_flip)$", path.stem):
            continue
        folders = path.relative_to(root).parts
        note = path.with_suffix(".txt")
        text = note.read_text("utf8", "ignore").split("\n")[0].strip().strip(".").lower() if note.exists() else ""
        subcategory = folders[1] if len(folders) > 2 else folders[0]
        yield path, path.name, text or words_of(path.stem), folders[0], subcategory, "stamp"


def _activities(unpacked: Path):
    """GCompris: the pictures of its activities, named by their file or folder."""
    for archive in sorted((unpacked / "gcompris-qt-data/usr/share/gcompris-qt/rcc").glob("*.rcc")):
        for inside, data in read_rcc(archive):
            found = re.search(r"/activities/([^/]+)/resource/.*?([^/]+)/([^/]+)\.webp$", inside)
            if not found:
                continue
            activity, folder, name = found.groups()
            paintings = activity in ("paintings", "details")
            if (paintings or activity == "babyshapes") and "background" not in name and percent(name) >= 30:
                continue
            text = {
                "categorization": re.sub("s$", "", folder.lower()),
                "explore_monuments": words_of(name) + " monument",
            }.get(activity, "a painting" if paintings else words_of(name))
            yield io.BytesIO(data), f"{name}.webp", text, activity, folder, "activity"


def _clip_art(unpacked: Path):
    """Open Clip Art: the file name is the title and then its author, cut to a length."""
    root = unpacked / "openclipart-png/usr/share/openclipart/png"
    paths = [p for p in sorted(root.rglob("*.png")) if not CLIP_ART_LEFT_OUT.match(str(p.relative_to(root)))]
    tails = Counter()
    for path in paths:
        words = words_of(path.stem).split()
        tails.update(" ".join(words[-n:]) for n in (1, 2, 3) if n < len(words))
    for path in paths:
        words = words_of(path.stem).split()
        authors = [n for n in (3, 2, 1) if n < len(words) and tails[" ".join(words[-n:])] >= (6 if n > 1 else 25)]
        text = " ".join(words[: -authors[0]] if authors else words)
        folders = path.relative_to(root).parts
        subcategory = folders[1] if len(folders) > 2 else folders[0]
        yield path, text, text, folders[0], subcategory.replace("_", " "), "clip-art"


def _backgrounds(unpacked: Path):
    """Wallpapers of desktops: the photographs among the inputs; of several sizes the largest file."""
    largest = {}
    for root in (unpacked / package / "usr/share" for package in WALLPAPERS):
        for path in [*root.glob("backgrounds/**/*"), *root.glob("wallpapers/**/*")]:
            if path.suffix not in (".jpg", ".png", ".webp") or path.stem == "screenshot":
                continue
            name = path.stem if not re.fullmatch(r"\d+x\d+", path.stem) else path.parts[-4] + path.parts[-2][6:]
            if name not in largest or path.stat().st_size > largest[name].stat().st_size:
                largest[name] = path
    for name, path in sorted(largest.items()):
        held = path.name if not re.fullmatch(r"\d+x\d+", path.stem) else name.removesuffix("_dark")
        yield path, held, "wallpaper " + words_of(name), "wallpaper", "", "background"


READERS = (_stamps, _activities, _clip_art, _backgrounds, emoji, photographs, game_cutouts, glyphs)


def _opened(file) -> tuple[Image.Image, tuple[int, int]] | None:
    """The picture with transparency, shrunk, and the size it had; none if it cannot be read."""
    try:
        picture = Image.open(file)
        size = picture.size
        picture.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        picture = picture.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.LANCZOS)
    return picture, size


def _rows(read, unpacked: Path, folder: Path, seen: Seen, first: int):
    """Shrink what a reader gives into `folder`; the rows are numbered from `first`."""
    number = first
    for source_file, split_name, text, category, subcategory, source in read(unpacked):
        opened = _opened(source_file)
        if not opened:
            continue
        picture, size = opened
        photograph = source in WITHOUT_ALPHA
        cutout = not photograph and picture.getchannel("A").getextrema()[0] < 10
        # a photograph may lack a name, since the teacher needs none
        if min(picture.size) < SHORTEST_SIDE or not (text or photograph):
            continue
        if source == "background":
            seen.add(picture)
        elif photograph:
            picture = flattened(picture)
            if not seen.takes(picture, size):
                continue
        path = folder / f"{source}-{number}.png"
        picture.save(path, compress_level=1)
        number += 1
        yield {
            "file": path.name, "text": text, "category": category, "subcategory": subcategory, "source": source,
            "cutout": cutout, "held_out": is_held_out(split_name),
        }  # fmt: skip


def list_pictures(unpacked: Path, folder: Path, say=print) -> list[dict]:
    """Shrink every picture into `folder` and return the list; the split goes by the name that near copies share."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, seen = [], Seen()
    for read in READERS:
        before = len(rows)
        rows += _rows(read, unpacked, folder, seen, before)
        say(f"pictures: {len(rows) - before} by {read.__name__.strip('_').replace('_', ' ')}")
    (folder.parent / "pictures.json").write_text(json.dumps(rows))
    return rows
