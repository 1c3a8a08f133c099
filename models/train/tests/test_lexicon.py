import random
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

from failure import Failure
from lexicon import ABOVE_EVERYTHING, FOLDER, Lexicon

# code, file, number of names in hexadecimal, names, number of links, links
CHAIN = ("entity", "physical_entity", "object", "whole", "animal", "bird")
NOUNS = [
    *(
        f"{n:08d} {'03' if n <= ABOVE_EVERYTHING else '05'} n 01 {name} 0 "
        + (f"001 @ {n - 1:08d} n 0000 | gloss" if n > 1 else "000 | gloss")
        for n, name in enumerate(CHAIN, 1)
    ),
    "00000010 05 n 01 toucan 0 001 @ 00000006 n 0000 | gloss",
    "00000011 05 n 01 puffin 0 001 @ 00000006 n 0000 | gloss",
    "00000012 05 n 01 beetle 0 001 @ 00000005 n 0000 | gloss",
]
INDEX = [
    "animal n 1 1 @ 1 0 00000005", "bird n 1 1 @ 1 0 00000006", "toucan n 1 1 @ 1 0 00000010",
    "puffin n 1 1 @ 1 0 00000011", "beetle n 1 1 @ 1 0 00000012",
]  # fmt: skip


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with TemporaryDirectory() as unpacked:
            folder = Path(unpacked) / FOLDER
            folder.mkdir(parents=True)
            (folder / "data.noun").write_text("\n".join(["  1 a licence", *NOUNS]))
            (folder / "index.noun").write_text("\n".join(["  1 a licence", *INDEX]))
            cls.lexicon = Lexicon(Path(unpacked))

    def test_a_caption_is_about_its_last_noun_before_any_addition(self):
        self.assertEqual(self.lexicon.name_in("a colourful toucan, in a tree"), "toucan")
        self.assertEqual(self.lexicon.name_in("two puffins with fish"), "puffin")
        self.assertIsNone(self.lexicon.name_in("crossroads"))

    def test_kinds_go_up_and_end_before_what_is_true_of_everything(self):
        self.assertEqual(self.lexicon.kinds("a toucan"), ("bird", "animal"))

    def test_birds_are_more_alike_than_a_bird_and_a_beetle(self):
        table = self.lexicon.likeness(["toucan", "puffin", "beetle"])
        self.assertEqual(table[0, 0], 1)
        self.assertGreater(table[0, 1], table[0, 2])
        self.assertEqual(table[0, 2], table[2, 0])

    def test_as_many_words_are_drawn_as_there_are_and_none_twice(self):
        drawn = self.lexicon.draw(random.Random(0), 5, ["toucan"])
        self.assertEqual(sorted(drawn), ["animal", "beetle", "bird", "puffin", "toucan"])

    def test_without_wordnet_it_says_what_to_run(self):
        with self.assertRaisesRegex(Failure, "run the packages stage first"):
            Lexicon(Path("nowhere"))
