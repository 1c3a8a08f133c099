import random
import unittest

from captions import agrees, caption_of


class Kinds:
    """A lexicon that knows one bird."""

    def kinds(self, text):
        return ("bird", "animal") if "toucan" in text else ()


BIRD = {
    "kind": "cutout", "caption": "A toucan", "type": "animals", "subtype": "sea_birds", "source": "stamp",
}  # fmt: skip
PAGE = {"kind": "page", "caption": "a login page | a page to sign in", "type": "login"}


class Captions(unittest.TestCase):
    def said(self, meta):
        return {caption_of(meta, random.Random(n), Kinds()) for n in range(200)}

    def test_a_cut_out_is_called_by_its_name_its_category_or_its_kind(self):
        short = {short for _, short in self.said(BIRD)}
        self.assertEqual(short, {"a toucan", "animals", "sea birds", "bird", "animal"})

    def test_a_page_is_said_in_one_of_its_wordings_and_is_its_type_in_short(self):
        said = self.said(PAGE)
        self.assertEqual({short for _, short in said}, {"login"})
        self.assertTrue(any("sign in" in text for text, _ in said))
        self.assertFalse(any("|" in text for text, _ in said))

    def test_a_picture_without_words_says_nothing(self):
        self.assertIsNone(caption_of({"kind": "photo", "caption": None}, random.Random(0), Kinds()))

    def test_a_kind_is_right_for_what_is_of_it_and_wrong_for_others(self):
        self.assertEqual(agrees(BIRD, "a toucan", "a photo of bird", "bird", Kinds()), 1)
        self.assertEqual(agrees(BIRD, "a toucan", "a tractor", "a tractor", Kinds()), 0)

    def test_two_wordings_of_one_type_of_page_cannot_be_told_apart(self):
        self.assertEqual(agrees(PAGE, "a login page", "another login page", "login", Kinds()), -1)
        self.assertEqual(agrees(PAGE, "a login page", "a chat", "chat", Kinds()), 0)
