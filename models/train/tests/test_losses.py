import unittest

import torch

from losses import attention_order, attention_shape, kinship, locate, relations, sigmoid_pairs, towards


class Losses(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)

    def test_the_right_answer_costs_less_than_another(self):
        patches = torch.randn(2, 5, 8)
        self.assertLess(float(towards(patches, patches)), 1e-6)
        self.assertLess(float(relations(2 * patches, patches)), 1e-6)
        self.assertGreater(float(relations(torch.randn(2, 5, 8), patches)), 0.1)

    def test_attention_is_asked_for_its_share_and_its_order(self):
        share = torch.tensor([[0.7, 0.2, 0.1]])
        known = torch.ones(1)
        right, wrong = share.log()[:, None], share.flip(1).log()[:, None]
        self.assertAlmostEqual(float(attention_shape(right, share, known)), 0, 5)
        self.assertLess(float(attention_order(right, share, known)), float(attention_order(wrong, share, known)))
        self.assertEqual(float(attention_shape(wrong, share, torch.zeros(1))), 0)

    def test_pairs_that_cannot_be_told_cost_nothing(self):
        left, right = torch.eye(3), torch.eye(3)
        scale, bias = torch.tensor(2.0), torch.tensor(-3.0)
        told = torch.eye(3).int()
        unknown = told.clone()
        unknown[0, 1] = -1
        other = right.clone()
        other[1] = left[0]  # the words of the second now fit the first picture
        self.assertGreater(float(sigmoid_pairs(left, other, told, scale, bias)), 1.5 * float(
            sigmoid_pairs(left, right, told, scale, bias)))
        apart = sigmoid_pairs(left[:1], other, told[:1], scale, bias)
        self.assertLess(float(sigmoid_pairs(left[:1], other, unknown[:1], scale, bias)), float(apart))

    def test_names_are_placed_as_what_they_name(self):
        likeness = torch.tensor([[1, 0.9, 0.1], [0.9, 1, 0.1], [0.1, 0.1, 1]])
        alike = torch.tensor([[1, 0.1, 0], [1, 0, 0], [0, 0, 1.0]])
        self.assertLess(float(kinship(alike, likeness)), float(kinship(alike.flip(0), likeness)))

    def test_words_should_find_their_own_patch(self):
        patches, scale = torch.eye(4)[None], torch.tensor(3.0)
        inside = torch.tensor([[1.0, 0, 0, 0]])
        found, lost = (locate(patches, torch.eye(4)[at : at + 1], inside, scale) for at in (0, 2))
        self.assertLess(float(found), float(lost))
