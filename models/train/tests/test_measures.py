import math
import unittest

import numpy as np

from measures import area_under_curve, covered, linear_probe, mean, pixel_deviation, similarity_correlation


class Measures(unittest.TestCase):
    def test_area_counts_pairs_in_the_right_order_and_ties_half(self):
        label = np.array([1, 0, 1, 0])
        self.assertEqual(area_under_curve(np.array([4, 1, 3, 2]), label), 1)
        self.assertEqual(area_under_curve(np.array([4, 3, 2, 1]), label), 0.75)
        self.assertEqual(area_under_curve(np.ones(4), label), 0.5)

    def test_area_is_unknown_without_both_kinds(self):
        self.assertTrue(math.isnan(area_under_curve(np.arange(3), np.ones(3))))
        self.assertEqual(mean([float("nan"), 2, 4]), 3)

    def test_covered_is_the_share_of_all_foreground_under_the_best_quarter(self):
        foreground = np.array([0.5, 1, 0, 0, 0, 0, 0, 0.5])
        self.assertEqual(covered(foreground, foreground), 0.75)
        self.assertEqual(covered(-foreground, foreground), 0)

    def test_similarity_ignores_length_and_rotation_of_the_space(self):
        draw = np.random.default_rng(0)
        patches = draw.normal(size=(6, 4))
        turn, _ = np.linalg.qr(draw.normal(size=(4, 4)))
        self.assertAlmostEqual(similarity_correlation(patches, 3 * patches @ turn), 1, 6)
        self.assertLess(similarity_correlation(patches, draw.normal(size=(6, 4))), 0.9)

    def test_deviation_is_read_row_by_row(self):
        pixels = np.zeros((32, 16, 3), np.uint8)
        pixels[16:, ::2] = 200
        self.assertEqual(pixel_deviation(pixels).tolist(), [0, 100])

    def test_probe_answers_for_pictures_it_was_not_fitted_on(self):
        draw = np.random.default_rng(0)
        centres = np.repeat(np.eye(3) * 6, 20, 0)
        names = np.repeat(["form", "chat", "map"], 20)
        train, test = (centres + draw.normal(size=centres.shape) for _ in range(2))
        self.assertGreater(linear_probe(train, names, test, names), 0.95)
