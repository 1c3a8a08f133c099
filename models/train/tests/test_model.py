import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from export import export
from judge import Judge
from model import EMBED_WIDTH, NUM_PREFIX_TOKENS, WIDTH, Encoder, TextTower, merge, patch_attention
from published import is_published
from starter import begin_with, load_weights, mean_weights
from vocabulary import Pieces

BUNDLED = Path(__file__).parents[2] / "default"


class Model(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)

    def test_any_height_and_width_in_patches(self):
        with torch.inference_mode():
            cls, patches, logits = Encoder(2).eval()(torch.randn(1, 3, 48, 80))
        self.assertEqual(cls.shape, (1, WIDTH))
        self.assertEqual(patches.shape, (1, 15, WIDTH))
        self.assertEqual(logits.shape[-1], NUM_PREFIX_TOKENS + 15)
        self.assertLess(float(patch_attention(logits).sum()), 1)

    def test_keeping_every_patch_in_another_order_changes_nothing_but_the_order(self):
        encoder, pixels = Encoder(2).eval(), torch.randn(1, 3, 64, 64)
        order = torch.randperm(16)[None]
        whole, kept = encoder(pixels), encoder(pixels, order)
        torch.testing.assert_close(kept[0], whole[0], atol=1e-5, rtol=0)
        torch.testing.assert_close(kept[1], whole[1][:, order[0]], atol=1e-5, rtol=0)

    def test_merged_patches_are_the_mean_of_their_group(self):
        tokens = torch.tensor([[[1.0, 0], [0.8, 0.1], [0, 1], [0, 3]]])
        merged = merge(tokens, tokens[:, [0, 2]])
        torch.testing.assert_close(merged, torch.tensor([[[0.9, 0.05], [0, 2]]]))

    def test_padding_of_a_text_is_not_seen(self):
        tower = TextTower(50).eval()
        short, padded = torch.tensor([[7, 9]]), torch.tensor([[7, 9, 0, 0]])
        torch.testing.assert_close(tower(short), tower(padded), atol=1e-5, rtol=0)

    def test_further_blocks_begin_by_changing_nothing(self):
        small, pixels = Encoder(2), torch.randn(1, 3, 32, 32)
        large = Encoder(3)
        begin_with(large, small.state_dict())
        torch.testing.assert_close(large.eval()(pixels)[1], small.eval()(pixels)[1])


class Published(unittest.TestCase):
    def test_what_is_exported_is_read_back_up_to_half_floats(self):
        pieces = Pieces(BUNDLED / "tokenizer.json")
        judge = Judge(*load_weights(BUNDLED), pieces)
        pixels, texts = torch.randint(0, 255, (2, 64, 64, 3)).numpy(), ["a red button"]
        with TemporaryDirectory() as folder:
            export(judge, Path(folder))
            again = Judge(*load_weights(Path(folder)), pieces)
        self.assertEqual(judge.see(pixels).embed.shape, (2, EMBED_WIDTH))
        torch.testing.assert_close(again.see(pixels).embed, judge.see(pixels).embed, atol=1e-4, rtol=0)
        torch.testing.assert_close(again.words(texts), judge.words(texts), atol=1e-4, rtol=0)

    def test_the_mean_of_a_model_and_itself_is_the_model(self):
        (once, _), (twice, _) = mean_weights([BUNDLED]), mean_weights([BUNDLED, BUNDLED])
        for name in filter(is_published, once):
            torch.testing.assert_close(once[name].float(), twice[name].float())
