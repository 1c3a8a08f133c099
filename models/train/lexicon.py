"""What things are: names of animals, plants, food, artefacts and the like, and what each is a kind
of, from WordNet (Miller 1995).

The pictures name a few thousand things. A text that was never beside a picture still finds its
place when the text tower knows that a toucan is a bird.
"""

import random
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from failure import Failure

FOLDER = "wordnet-base/usr/share/wordnet"
# lexicographer files: animal, artifact, body, food, object, person, phenomenon, plant, shape, substance
FILES = frozenset(("05", "06", "08", "13", "17", "18", "19", "20", "25", "27"))
PERSON = "18"
NOT_DRAWN = frozenset((PERSON, "19", "25", "27"))  # unless pictures are named so
NAME = re.compile(r"[a-z]+(?:[ '-][a-z]+)?")  # one word or two; Latin names begin with a capital
LONGEST_DRAWN = 12
ABOVE_EVERYTHING = 4  # "entity", "physical entity", "object", "whole": no name of a kind
# a caption names its thing before these
REST = re.compile(r"[,;:(!?.—–]| (?:with|in|on|of|at|for|from|and|or|to|that|used|called|is|are)\b.*")
RELATED = 6  # words of one kind that are drawn together


def _rows(path: Path):
    """The lines of a WordNet file in parts, without its licence and glosses."""
    for line in path.read_text("utf8").splitlines():
        if not line.startswith(" "):
            yield line.split(" | ")[0].split()


@dataclass
class Thing:
    names: list[str]
    above: list[str]  # codes up to the root, itself first
    below: list[str] = field(default_factory=list)  # codes of all kinds of it that have a name


class Lexicon:
    def __init__(self, unpacked: Path):
        folder = unpacked / FOLDER
        if not folder.exists():
            raise Failure(f"No WordNet is at {folder}: run the packages stage first (make or data).")
        self.things: dict[str, Thing] = {}
        parents, files = {}, {}
        for parts in _rows(folder / "data.noun"):
            code, files[parts[0]], count = parts[0], parts[1], int(parts[3], 16)
            words = [word.replace("_", " ") for word in parts[4 : 4 + 2 * count : 2]]
            links = parts[5 + 2 * count :]
            parents[code] = next((links[i + 1] for i in range(0, len(links), 4) if links[i] == "@"), None)
            names = [word for word in words if NAME.fullmatch(word) and len(word) > 2]
            self.things[code] = Thing(names if files[code] in FILES else [], [])
        for code, thing in self.things.items():
            at = code
            while at:
                thing.above.append(at)
                at = parents[at]
        # a word stands for its commonest sense among those that can be seen; rather the mug than
        # who is mugged, and the apricot than its tree
        self.code = {}
        for parts in _rows(folder / "index.noun"):
            word, count = parts[0].replace("_", " "), int(parts[2])
            senses = [code for code in parts[-count:] if word in self.things[code].names]
            if senses:
                self.code[word] = min(senses, key=lambda code: (files[code] == PERSON, not self._is(code, "produce")))
        self.words = []  # those that are drawn without a picture of them
        for word, code in self.code.items():
            if files[code] in NOT_DRAWN or len(word) > LONGEST_DRAWN or not word.isalpha():
                continue
            self.words.append(word)
            for above in self.things[code].above[1:]:
                self.things[above].below.append(word)

    def _is(self, code: str, kind: str) -> bool:
        return any(kind in self.things[above].names for above in self.things[code].above)

    @cache  # noqa: B019 (one lexicon lives as long as the run)
    def name_in(self, text: str) -> str | None:
        """The thing that a caption is about: its last one or two words before any addition."""
        words = re.sub(r"[^a-z' -]", "", REST.sub("", " " + text.lower())).split()
        for count in (2, 1):
            name = " ".join(words[-count:])
            for form in (name, name.removesuffix("s"), name.removesuffix("es")):
                if len(words) >= count and form in self.code:
                    return form
        return None

    @cache  # noqa: B019
    def kinds(self, text: str) -> tuple[str, ...]:
        """What the thing of a caption is a kind of, nearest first, without what is true of everything."""
        name = self.name_in(text)
        above = self.things[self.code[name]].above[1:-ABOVE_EVERYTHING] if name else []
        return tuple(self.things[code].names[0] for code in above if self.things[code].names)

    def likeness(self, words: list[str]) -> np.ndarray:
        """[n, n] of Wu and Palmer (1994): twice the depth of what two things share over the sum of their depths."""
        chains = [[int(code) for code in self.things[self.code[word]].above[::-1]] for word in words]
        depths = np.array([len(chain) for chain in chains], np.float32)
        table = np.zeros((len(words), int(depths.max())), np.int64)
        for row, chain in zip(table, chains):
            row[: len(chain)] = chain
        same = (table[:, None] == table[None]) & (table[:, None] > 0)
        return 2 * same.cumprod(2).sum(2).astype(np.float32) / (depths[:, None] + depths)

    def draw(self, rng: random.Random, count: int, known: list[str]) -> list[str]:
        """Words in groups of one kind; every other group begins with a word from `known`, those that
        pictures are named by."""
        drawn = {}
        while len(drawn) < count:
            word = rng.choice(known if known and rng.random() < 0.5 else self.words)
            above = self.things[self.code[word]].above
            kind = self.things[above[min(rng.choice((1, 1, 2, 3)), len(above) - 1)]]
            beside = rng.sample(kind.below, min(RELATED, len(kind.below)))
            drawn |= dict.fromkeys([word, *beside, *kind.names[:1]])
        return [word for word in drawn if word in self.code][:count]
