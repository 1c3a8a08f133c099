import unittest
from collections import Counter

from build import Dealt, grid_of
from split import is_held_out


class Dealing(unittest.TestCase):
    rows = [{"file": str(number)} for number in range(10)]

    def test_every_row_comes_once_before_one_comes_again(self):
        dealt = Dealt(self.rows, "seed", 7)
        taken = [row["file"] for _ in range(5) for row in dealt.take(4)]
        self.assertEqual(set(Counter(taken).values()), {2})

    def test_the_next_shard_goes_on_where_the_last_one_ended(self):
        whole = Dealt(self.rows, "seed", 0).take(8)
        self.assertEqual(whole, Dealt(self.rows, "seed", 0).take(5) + Dealt(self.rows, "seed", 5).take(3))
        self.assertNotEqual(whole, Dealt(self.rows, "another", 0).take(8))

    def test_every_fifth_shard_has_another_size(self):
        usual = [number for number in range(20) if grid_of(number) == (16, 16)]
        self.assertEqual(len(usual), 16)
        self.assertEqual({grid_of(number) for number in (4, 9, 14, 19)}, {(28, 28), (12, 24), (24, 14), (20, 20)})

    def test_a_share_of_names_is_held_out_and_always_the_same(self):
        held = [name for name in map(str, range(2000)) if is_held_out(name)]
        self.assertAlmostEqual(len(held) / 2000, 0.15, delta=0.03)
        self.assertEqual(held[:3], ["4", "9", "25"])
