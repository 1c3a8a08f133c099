"""Photographs, paintings, figures and pictures of games, for which a name is not always told.

Photographs and pictures of screens have no transparency; those whose file name says nothing have
no text and serve the teacher alone.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from split import percent

WITHOUT_ALPHA = frozenset(("background", "photo", "screenshot"))
SHORTER_SIDE, LONGEST_SHAPE, LEAST_CONTRAST = 200, 3, 12
HASH_SIDE, LEAST_DIFFERENT = 16, 14  # bits of 256 in which two pictures must differ


@dataclass(frozen=True)
class Folder:
    package: str
    path: str
    category: str
    source: str
    # which file names say what the picture shows
    named: str = "(?!)"
    after: str = ""  # what is said after the name
    kept_percent: int = 100


GAME, FANTASY = "usr/share/games/endless-sky/images/", "usr/share/games/wesnoth/1.16/data/core/images/"
PHOTOGRAPHS = (
    Folder(
        "endless-sky-data", GAME + "land", "landscape", "photo",
        "badlands|beach|canyon|city|desert|dune|fields|fog|forest|hills|lava|mountain|sea|sky|snow|space|valley|water",
    ),
    Folder("endless-sky-data", GAME + "scene", "scene", "photo"),
    Folder("wesnoth-1.16-data", FANTASY + "story", "landscape", "photo", "landscape|swamp|grim"),
    Folder("scratch", "usr/share/scratch/Media/Backgrounds/Nature", "nature", "photo", "."),
    Folder("scratch", "usr/share/scratch/Media/Backgrounds/Outdoors", "places", "photo", "."),
    Folder("scratch", "usr/share/scratch/Media/Backgrounds/Indoors", "rooms", "photo", "."),
    Folder("scratch", "usr/share/scratch/Media/Backgrounds/Sports", "sports", "photo", "."),
    Folder("lomiri-wallpapers-16.04", "usr/share/backgrounds", "wallpaper", "photo"),
    Folder("lomiri-wallpapers-20.04", "usr/share/backgrounds", "wallpaper", "photo"),
    Folder("opencv-doc", "usr/share/doc/opencv-doc/examples/data", "example", "photo"),
    Folder("opencv-doc", "usr/share/doc/opencv-doc/opencv4/html", "figure", "screenshot"),
    Folder("python-skimage-doc", "usr/share/doc/python-skimage-doc/html/_images", "figure", "screenshot"),
    Folder("gimp-help-en", "usr/share/gimp/2.0/help/en/images", "figure", "screenshot"),
    Folder("gnome-user-docs", "usr/share/help/C", "figure", "screenshot"),
    Folder("mate-user-guide", "usr/share/help/C", "figure", "screenshot"),
    Folder("debian-handbook", "usr/share/doc/debian-handbook/html/en-US/images", "figure", "screenshot"),
    Folder("kicad-doc-en", "usr/share/doc/kicad/help/en/images", "figure", "screenshot"),
    Folder("freedombox-doc-en", "usr/share/freedombox/manual/en/images", "figure", "screenshot"),
    Folder("scratch", "usr/share/scratch/Help/en", "figure", "screenshot"),
)  # fmt: skip
CUTOUTS = (
    Folder("endless-sky-data", GAME + "outfit", "space", "game", ".", kept_percent=40),
    Folder("endless-sky-data", GAME + "planet", "space", "game", "(?!ring|station|panels|worm|wisp)", " planet"),
    *(
        Folder("scratch", f"usr/share/scratch/Media/Costumes/{folder}", category, "game", named)
        for folder, category, named in (
            ("Animals", "animals", "."),
            ("Fantasy", "fantasy", "(?!fantasy|gobo|wild)"),
            ("Things", "household", "."),
            ("Transportation", "vehicles", "."),
            # the others bear the names of people
            ("People", "people", "baby|ballerina|boy|breakdancer|diver|girl|prince|referee|ribbon|singer|thai|woman"),
        )
    ),
    *(
        Folder("wesnoth-1.16-data", f"{FANTASY}portraits/{folder}", category, "game", ".")
        for folder, category in (
            ("humans", "people"), ("dunefolk", "people"), ("elves", "people"), ("dwarves", "people"),
            ("merfolk", "people"), ("wolves", "animals"), ("drakes", "fantasy"), ("goblins", "fantasy"),
            ("monsters", "fantasy"), ("nagas", "fantasy"), ("orcs", "fantasy"), ("saurians", "fantasy"),
            ("trolls", "fantasy"), ("undead", "fantasy"), ("woses", "fantasy"),
        )
    ),
)  # fmt: skip
LEFT_OUT = re.compile(r"_thumb|lena|logo|/icons?/|(^|/)(mask|templ|alphabet|left\d+|right\d+)")


def _name(stem: str) -> str:
    """The words before a number, a letter of a series or the author."""
    words = re.sub(r"(?<=\d)-\w+$|[-_][a-e]$", "", stem)
    words = re.sub(r"[-_+\d.@]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words))
    return re.sub(r"\b[A-Z]$", "", words).strip().lower()


def _read(unpacked: Path, folders: tuple[Folder, ...]):
    for folder in folders:
        root = unpacked / folder.package / folder.path
        for path in sorted(root.rglob("*")):
            inside = str(path.relative_to(root))
            if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".gif", ".webp") or LEFT_OUT.search(inside):
                continue
            if percent(inside) >= folder.kept_percent:
                continue
            name = _name(path.stem)
            text = name + folder.after if re.match(folder.named, path.stem) else ""
            # pictures of a series are held out together
            yield path, name or path.name, text, folder.category, "", folder.source


def photographs(unpacked: Path):
    yield from _read(unpacked, PHOTOGRAPHS)


def game_cutouts(unpacked: Path):
    yield from _read(unpacked, CUTOUTS)


class Seen:
    """Tells pictures that are worth keeping: neither small, a strip, nearly flat nor like one before."""

    def __init__(self):
        self._hashes = np.zeros((0, HASH_SIDE * HASH_SIDE), bool)

    def add(self, picture: Image.Image) -> bool:
        """Remember the picture; whether it differs from all before."""
        # one column more, since the hash tells where it gets brighter
        small = np.asarray(picture.convert("L").resize((HASH_SIDE + 1, HASH_SIDE), Image.BOX), np.int16)
        bits = (small[:, 1:] > small[:, :-1]).reshape(1, -1)
        new = not len(self._hashes) or (self._hashes != bits).sum(1).min() >= LEAST_DIFFERENT
        self._hashes = np.concatenate([self._hashes, bits])
        return bool(new)

    def takes(self, picture: Image.Image, size: tuple[int, int]) -> bool:
        """`size` is what the picture had before it was shrunk."""
        if min(size) < SHORTER_SIDE or max(size) > LONGEST_SHAPE * min(size):
            return False
        return np.asarray(picture.convert("L"), np.float32).std() >= LEAST_CONTRAST and self.add(picture)


def flattened(picture: Image.Image) -> Image.Image:
    """On white: pictures of windows often have a transparent shadow."""
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    return white.convert("RGB")
