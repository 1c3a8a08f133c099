"""Sentences and words for the pages: the readme files of the fetched packages and the licence
texts of the system, plain English that is free to use."""

import json
import re
from pathlib import Path

LICENCE_TEXTS = Path("/usr/share/common-licenses")


def collect_words(packages: Path, path: Path):
    texts = [file.read_text("utf8", "ignore") for file in sorted(packages.rglob("*.md"))]
    if LICENCE_TEXTS.exists():
        texts += [file.read_text("utf8", "ignore") for file in sorted(LICENCE_TEXTS.iterdir()) if file.is_file()]
    plain = re.sub(r"[`*_#<>|\[\]{}=]+", " ", "\n".join(texts))
    plain = re.sub(r"\s+", " ", re.sub(r"https?://\S+", "", plain))
    letters = lambda text: sum(c.isalpha() for c in text) / len(text)  # noqa: E731
    parts = {part.strip() for part in re.split(r"(?<=[.!?]) ", plain)}
    sentences = sorted(part for part in parts if 30 < len(part) < 220 and letters(part) > 0.7)
    words = sorted({word.lower() for word in re.findall(r"\b[A-Za-z]{3,10}\b", plain)})
    path.write_text(json.dumps({"sentences": sentences, "words": words}))
