"""What is said about a picture, varied a little at every view."""

import random

PHRASES = ("{}", "{}", "a photo of {}", "a picture of {}", "an image of {}", "a drawing of {}")
PAGE_PHRASES = ("{}", "{}", "{}", "a screenshot of {}", "{} on a screen")
REGION_CHARS = 60


def caption_of(meta: dict, rng: random.Random) -> str | None:
    """A whole picture: its caption, for cut-outs sometimes its category or subcategory."""
    caption = meta["caption"]
    if not caption:
        return None
    if meta["kind"] == "page":
        # the caption may offer several wordings
        return rng.choice(PAGE_PHRASES).format(rng.choice(caption.lower().split(" | ")))
    choices = [caption, caption, caption]
    if meta["kind"] == "cutout" and meta["source"] != "activity":
        choices += [meta["subtype"] or meta["type"], meta["type"]]
    text = rng.choice([c for c in choices if c]).lower().replace("_", " ")
    return rng.choice(PHRASES).format(text)


def region_text(text: str) -> str:
    return text.lower()[:REGION_CHARS]
