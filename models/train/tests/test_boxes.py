import unittest

import numpy as np

from boxes import RASTER, ROLES, foreground_mask, regions, role_masks, to_grid

GRID = (4, 4)
BUTTON = ("button", "send", 16, 0, 16, 16)
VIEW = (0, 0, 64, 64)


class Boxes(unittest.TestCase):
    def test_an_element_fills_the_patches_it_lies_on(self):
        shares = to_grid(foreground_mask([BUTTON], VIEW, GRID))
        self.assertEqual(np.argwhere(shares).tolist(), [[0, 1]])
        self.assertEqual(shares[0, 1], 1)

    def test_a_crop_shows_the_same_element_larger(self):
        shares = to_grid(foreground_mask([BUTTON], (16, 0, 32, 32), GRID))
        self.assertEqual(shares.sum(), 4)

    def test_what_lies_outside_the_view_is_not_shown(self):
        self.assertEqual(foreground_mask([BUTTON], (32, 32, 32, 32), GRID).sum(), 0)

    def test_an_element_thinner_than_a_cell_is_still_there(self):
        self.assertEqual(foreground_mask([("icon", "", 0, 0, 0.1, 0.1)], VIEW, GRID).sum(), 1)

    def test_every_cell_shows_something_or_is_background(self):
        masks = role_masks([BUTTON], VIEW, GRID)
        button, background = masks[ROLES.index("button")], masks[0]
        self.assertEqual(button.sum(), RASTER**2)
        self.assertTrue(((background + button) == 1).all())

    def test_a_region_keeps_its_name_and_its_place_in_patches(self):
        (name, role, corners), = regions([BUTTON], VIEW, GRID)
        self.assertEqual((name, role), ("send", "button"))
        self.assertEqual([float(c) for c in corners], [1, 0, 2, 1])
