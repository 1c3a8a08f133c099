"""What is said about a picture, varied a little at every view."""

import random

from lexicon import Lexicon

PHRASES = ("{}", "{}", "a photo of {}", "a picture of {}", "an image of {}", "a drawing of {}")
PAGE_PHRASES = ("{}", "{}", "{}", "a screenshot of {}", "{} on a screen")
REGION_CHARS = 60
KIND_CHANCE, KIND_STEPS = 0.25, 4  # how often, and how far up, a thing is called by what it is a kind of


def caption_of(meta: dict, rng: random.Random, lexicon: Lexicon) -> tuple[str, str] | None:
    """What is said of a whole picture, and what it says in short: the type of a page; for cut-outs
    the name, or sometimes the category, the subcategory or what the thing is a kind of."""
    caption = meta["caption"]
    if not caption:
        return None
    if meta["kind"] == "page":
        # the caption may offer several wordings
        return rng.choice(PAGE_PHRASES).format(rng.choice(caption.lower().split(" | "))), meta["type"]
    choices = [caption, caption, caption]
    if meta["kind"] == "cutout" and meta["source"] != "activity":
        choices += [meta["subtype"] or meta["type"], meta["type"]]
    kinds = lexicon.kinds(_plain(caption))[:KIND_STEPS] if meta["kind"] == "cutout" else ()
    if kinds and rng.random() < KIND_CHANCE:
        choices = kinds
    text = _plain(rng.choice([c for c in choices if c]))
    return rng.choice(PHRASES).format(text), text


def _plain(text: str) -> str:
    return text.lower().replace("_", " ")


def agrees(meta: dict, text: str, said: str, short: str, lexicon: Lexicon) -> int:
    """Whether a caption `said`, in `short`, is right for a picture whose own caption is `text`: 1
    yes, 0 no, −1 cannot be told, as of two pages of one type with different words."""
    if said == text:
        return 1
    if meta["kind"] == "page":
        return -1 if short == meta["type"] else 0
    own = _plain(meta["caption"])
    names = (own, _plain(meta["type"] or ""), _plain(meta["subtype"] or ""))
    return int(short in names or short in lexicon.kinds(own))


def region_text(text: str) -> str:
    return text.lower()[:REGION_CHARS]
