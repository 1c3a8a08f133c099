"""Letters, numbers and signs of the training fonts as named cut-outs: what a picture of "B" is called."""

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "OpenSans-Bold", "OpenSans-Regular", "Roboto-Black", "Roboto-Regular", "Cantarell-ExtraBold", "Inter-ExtraBold",
    "EBGaramond12-Regular", "ComicNeue-Bold", "LinLibertine_RB", "LinLibertine_RI", "Hack-Bold", "FiraCode-Bold",
    "DejaVuSans-Bold", "DejaVuSans",
)  # fmt: skip
SIDE, LINE = 240, 8  # px
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKED = {
    "Ä": "a with an umlaut", "Ö": "o with an umlaut", "Ü": "u with an umlaut", "É": "e with an acute accent",
    "À": "a with a grave accent", "Ê": "e with a circumflex", "Ñ": "n with a tilde", "Ç": "c with a cedilla",
    "Å": "a with a ring", "Ø": "o with a stroke",
}  # fmt: skip
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SIGNS = {
    "+": "plus", "−": "minus", "×": "times", "÷": "divided by", "=": "equals", "<": "less than", ">": "greater than",
    "≤": "less than or equal to", "≥": "greater than or equal to", "≠": "not equal to", "±": "plus or minus",
    "%": "percent sign", "€": "euro sign", "$": "dollar sign", "£": "pound sign", "¥": "yen sign", "¢": "cent sign",
    "©": "copyright sign", "®": "registered sign", "§": "section sign", "¶": "paragraph sign", "&": "and sign",
    "@": "at sign", "#": "number sign", "?": "question mark", "!": "exclamation mark", "*": "asterisk",
    "½": "one half", "¼": "one quarter", "∞": "infinity", "√": "square root", "π": "pi", "Ω": "omega", "∑": "sum",
    "♪": "eighth note", "♫": "two eighth notes", "→": "arrow to the right", "←": "arrow to the left",
}  # fmt: skip


def named_glyphs(rng: random.Random):
    """(what is drawn, its name, subcategory); letters in both cases, numbers in words or not."""
    for letter in LATIN:
        yield letter, f"the letter {letter.lower()}", "letters"
        yield letter.lower(), f"the letter {letter.lower()}", "letters"
    for letter, name in MARKED.items():
        yield rng.choice((letter, letter.lower())), f"the letter {name}", "letters"
    for value, name in enumerate(NUMBERS):
        yield str(value), rng.choice((f"the number {value}", name)), "numbers"
    for sign, name in SIGNS.items():
        yield sign, name, "signs"


def _colours(rng: random.Random):
    """Colour of the inside, colour and width of the outline: black, hollow, or any colours."""
    kind = rng.random()
    if kind < 0.2:
        return BLACK, BLACK, 0
    if kind < 0.45:
        return WHITE, BLACK, LINE
    inside, outline = (tuple(rng.randint(0, 255) for _ in range(3)) for _ in range(2))
    return inside, outline, LINE if kind < 0.65 else 0


def _drawn(text: str, font: ImageFont.FreeTypeFont, rng: random.Random) -> Image.Image | None:
    """Cut to its bounds; None where the font lacks the glyph."""
    missing = font.getmask("\uffff").getbbox()
    left, top, right, bottom = font.getbbox(text, stroke_width=LINE)
    if right <= left or font.getmask(text).getbbox() == missing:
        return None
    picture = Image.new("RGBA", (right - left, bottom - top))
    inside, outline, line = _colours(rng)
    place = (-left, -top)
    ImageDraw.Draw(picture).text(place, text, inside, font, stroke_width=line, stroke_fill=outline)
    return picture.crop(picture.getbbox())


def glyphs(unpacked: Path):
    """A font that is missing is passed over; which colours a glyph has follows from its font."""
    files = {path.stem: path for path in unpacked.glob("fonts-*/**/*.?tf")}
    for name in FONTS:
        if name not in files:
            continue
        font, rng = ImageFont.truetype(str(files[name]), SIDE), random.Random(name)
        for text, said, subcategory in named_glyphs(rng):
            picture = _drawn(text, font, rng)
            if picture is None:
                continue
            data = io.BytesIO()
            picture.save(data, "PNG", compress_level=1)
            data.seek(0)
            yield data, f"{name} {text}", said, "symbols", subcategory, "glyph"
