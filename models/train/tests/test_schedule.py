import random
import unittest

from training import CONSTANT_PART, FINAL_RATE, WARM_UP_STEPS, rate_at, share_of_patches


class Schedule(unittest.TestCase):
    def test_rate_warms_up_stays_and_falls_to_the_final_one(self):
        self.assertAlmostEqual(rate_at(0, 0, 1), 1 / WARM_UP_STEPS)
        self.assertEqual(rate_at(CONSTANT_PART, WARM_UP_STEPS, 1), 1)
        falling = [rate_at(progress / 100, WARM_UP_STEPS, 1) for progress in range(101)]
        self.assertEqual(falling, sorted(falling, reverse=True))
        self.assertAlmostEqual(falling[-1], FINAL_RATE)

    def test_patches_become_more_and_the_app_sees_all_of_them_at_the_end(self):
        shares = [{share_of_patches(at, random.Random(n)) for n in range(50)} for at in (0, 0.7, 0.9)]
        self.assertLess(max(shares[0]), max(shares[1]))
        self.assertEqual(max(shares[2]), 1)
