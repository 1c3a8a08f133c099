"""What an encoder and its text tower say about pictures and words, all at once.

Legend: n pictures, T patches, D channels, E channels of the space shared with words.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from model import Encoder, TextTower, patch_attention
from pixels import to_tensor
from starter import num_blocks_of
from vocabulary import Pieces

BATCH = 16


@dataclass
class Seen:
    """What an encoder says about n pictures."""

    cls: np.ndarray  # [n, D]
    patches: np.ndarray  # [n, T, D]
    attention: np.ndarray  # [n, T]
    embed: torch.Tensor  # [n, E] unit length
    patch_embed: torch.Tensor  # [n, T, E] unit length

    def pooled(self):
        """[n, 2 D] CLS beside the mean patch."""
        return np.concatenate([self.cls, self.patches.mean(1)], 1)


class Judge:
    """Encoder and text tower in evaluation mode."""

    def __init__(self, encoder_state: dict, text_state: dict, pieces: Pieces):
        self.encoder = Encoder(num_blocks_of(encoder_state))
        self.text = TextTower(pieces.size, num_blocks_of(text_state))
        self.pieces = pieces
        self.encoder.load_state_dict(encoder_state)
        self.text.load_state_dict(text_state)
        self.encoder.eval()
        self.text.eval()

    @torch.inference_mode()
    def see(self, pixels) -> Seen:
        parts = []
        for i in range(0, len(pixels), BATCH):
            cls, patches, logits = self.encoder(to_tensor(list(pixels[i : i + BATCH])))
            parts.append((
                cls, patches, patch_attention(logits), F.normalize(self.encoder.to_embed(cls), dim=-1),
                F.normalize(self.encoder.to_patch_embed(patches), dim=-1),
            ))  # fmt: skip
        cls, patches, attention, embed, patch_embed = (torch.cat(part) for part in zip(*parts))
        return Seen(cls.numpy(), patches.numpy(), attention.numpy(), embed, patch_embed)

    @torch.inference_mode()
    def words(self, texts) -> torch.Tensor:
        """[number of texts, E], unit length."""
        return F.normalize(self.text(self.pieces(list(texts))), dim=-1)
