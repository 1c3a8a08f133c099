"""The encoder and its text tower.

Legend: B images, T patches, N = 3 + T tokens (CLS, two registers, patches), D = 192 channels,
H = 3 heads, E = 128 channels of the space shared by pictures and words, L pieces of a caption.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

WIDTH = 192
NUM_HEADS = 3
NUM_BLOCKS = 8
NUM_PREFIX_TOKENS = 3
PATCH_SIZE = 16
TEACHER_WIDTH = 384
NUM_ROLES = 14
EMBED_WIDTH = 128
TEXT_WIDTH, NUM_TEXT_BLOCKS = 128, 4
MAX_PIECES = 16
GRID_UNIT = 16  # positions run from 0 to 16 across the picture, whatever its size


class Attention(nn.Module):
    def __init__(self, width: int, num_heads: int):
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def split(self, x):
        """[B, N, D] → queries, keys, values, each [B, H, N, D/H]."""
        b, n, d = x.shape
        heads = self.qkv(x).reshape(b, n, 3, self.num_heads, d // self.num_heads)
        return heads.permute(2, 0, 3, 1, 4).unbind(0)

    def join(self, heads):
        """[B, H, N, D/H] → [B, N, D]."""
        return self.out(heads.transpose(1, 2).flatten(2))

    def forward(self, x):
        """The explicit softmax is what the app's graph surgery looks for, so it stays explicit."""
        q, k, v = self.split(x)
        weights = ((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)).softmax(-1)
        return self.join(weights @ v)


class Block(nn.Module):
    """Pre-norm transformer block whose two branches are scaled per channel (LayerScale)."""

    def __init__(self, width: int, num_heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, num_heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.scale1 = nn.Parameter(torch.full((width,), 0.1))
        self.scale2 = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x):
        x = x + self.scale1 * self.attention(self.norm1(x))
        return x + self.scale2 * self.mlp(self.norm2(x))


def convolutional_stem(width: int) -> nn.Sequential:
    """[B, 3, 16 h, 16 w] → [B, D, h, w] in four steps of stride 2."""
    layers, channels = [], 3
    for out in (24, 48, 96):
        layers += [nn.Conv2d(channels, out, 3, 2, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
        channels = out
    return nn.Sequential(*layers, nn.Conv2d(channels, width, 2, 2))


def frequencies(width: int) -> torch.Tensor:
    """[D/4] angular frequencies, from half a turn per unit down to a 64th of it."""
    return torch.exp(torch.arange(width // 4).float() * (-math.log(64.0) / (width // 4 - 1))) * math.pi / 2


def sine_codes(feature_map, freq):
    """[B, D, h, w] → [1, h·w, D] sine codes of the patch centres.

    Counted with cumsum instead of arange, so that the exported graph needs no shape arithmetic
    and takes any height and width.
    """
    ones = torch.ones_like(feature_map[:1, :1])
    y, x = ones.cumsum(2), ones.cumsum(3)
    y = (y - 0.5) * (GRID_UNIT / y[:, :, -1:, :])
    x = (x - 0.5) * (GRID_UNIT / x[:, :, :, -1:])
    f = freq.reshape(1, -1, 1, 1)
    return torch.cat([(y * f).sin(), (y * f).cos(), (x * f).sin(), (x * f).cos()], 1).flatten(2).transpose(1, 2)


def merge(tokens, kept):
    """Every token [B, T, D] goes to the kept one [B, K, D] it is most like: the means of the groups
    [B, K, D]. What methods such as ToMe do to an encoder, so that it answers well after it."""
    with torch.no_grad():
        likeness = F.normalize(tokens.float(), dim=-1) @ F.normalize(kept.float(), dim=-1).transpose(1, 2)
        nearest = likeness.argmax(-1)[..., None]
        sizes = torch.zeros_like(kept[..., :1]).scatter_add_(1, nearest, torch.ones_like(tokens[..., :1]))
    sums = torch.zeros_like(kept).scatter_add(1, nearest.expand_as(tokens), tokens)
    return sums / sizes.clamp(min=1)


class Encoder(nn.Module):
    def __init__(self, num_blocks: int = NUM_BLOCKS, width: int = WIDTH, num_heads: int = NUM_HEADS):
        super().__init__()
        self.stem = convolutional_stem(width)
        self.position = nn.Linear(width, width)
        self.cls = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.registers = nn.Parameter(torch.randn(1, NUM_PREFIX_TOKENS - 1, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, num_heads) for _ in range(num_blocks))
        self.norm = nn.LayerNorm(width)
        self.register_buffer("freq", frequencies(width), persistent=False)
        # heads used by the losses only
        self.to_teacher_cls = nn.Linear(width, TEACHER_WIDTH)
        self.to_teacher_patch = nn.Linear(width, TEACHER_WIDTH)
        self.to_roles = nn.Linear(width, NUM_ROLES)
        # heads that are exported: into the space shared with words
        self.to_embed = nn.Linear(width, EMBED_WIDTH)
        self.to_patch_embed = nn.Linear(width, EMBED_WIDTH)
        # log scale and bias of the sigmoid losses, for captions and for regions
        self.caption_scale = nn.Parameter(torch.tensor(2.3))
        self.caption_bias = nn.Parameter(torch.tensor(-4.0))
        self.region_scale = nn.Parameter(torch.tensor(2.3))
        self.region_bias = nn.Parameter(torch.tensor(-4.0))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def tokens(self, pixels):
        """[B, 3, H, W] → patch tokens [B, T, D] before the first block."""
        features = self.stem(pixels)
        codes = sine_codes(features.float(), self.freq).to(features.dtype)
        return features.flatten(2).transpose(1, 2) + self.position(codes)

    def with_prefix(self, tokens):
        prefix = torch.cat([self.cls, self.registers], 1).expand(tokens.shape[0], -1, -1)
        return torch.cat([prefix.to(tokens.dtype), tokens], 1)

    def forward(self, pixels, keep=None, merged=False):
        """Pixels [B, 3, H, W], kept patches [B, K] or all → CLS [B, D], patches [B, K, D] after
        the final norm, and the logits [B, H, 3 + K] with which CLS attends to all tokens in the
        last block. The other patches are dropped, or `merged` into those that are kept.
        """
        tokens = self.tokens(pixels)
        if keep is not None:
            kept = tokens.gather(1, keep[..., None].expand(-1, -1, tokens.shape[-1]))
            tokens = merge(tokens, kept) if merged else kept
        x = self.with_prefix(tokens)
        for block in self.blocks[:-1]:
            x = block(x)
        last = self.blocks[-1]
        q, k, v = last.attention.split(last.norm1(x))
        logits = (q[:, :, :1].float() * q.shape[-1] ** -0.5) @ k.float().transpose(-1, -2)
        x = x + last.scale1 * last.attention.join(F.scaled_dot_product_attention(q, k, v))
        x = self.norm(x + last.scale2 * last.mlp(last.norm2(x)))
        return x[:, 0], x[:, NUM_PREFIX_TOKENS:], logits[:, :, 0]


def patch_attention(logits):
    """CLS logits [B, H, N] over all tokens → mean attention over heads on the patches [B, T],
    normalised with the prefix in the sum, as the app reads it."""
    return logits.softmax(-1).mean(1)[:, NUM_PREFIX_TOKENS:]


class TextTower(nn.Module):
    """Pieces [B, L], padded with 0 → [B, E], the mean over pieces after some blocks."""

    def __init__(self, vocabulary_size: int, num_blocks: int = NUM_TEXT_BLOCKS):
        super().__init__()
        self.pieces = nn.Embedding(vocabulary_size, TEXT_WIDTH)
        self.position = nn.Parameter(torch.randn(MAX_PIECES, TEXT_WIDTH) * 0.02)
        self.blocks = nn.ModuleList(Block(TEXT_WIDTH, 4) for _ in range(num_blocks))
        self.norm = nn.LayerNorm(TEXT_WIDTH)
        self.out = nn.Linear(TEXT_WIDTH, EMBED_WIDTH)
        nn.init.normal_(self.pieces.weight, std=0.05)

    def forward(self, ids):
        mask = (ids != 0).float()[..., None]
        x = (self.pieces(ids) + self.position[: ids.shape[1]]) * mask
        shut = (mask[:, None, None, :, 0] - 1) * 1e4
        for block in self.blocks:
            q, k, v = block.attention.split(block.norm1(x))
            weights = ((q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5 + shut).softmax(-1)
            x = x + block.scale1 * block.attention.join(weights @ v)
            x = x + block.scale2 * block.mlp(block.norm2(x))
        return self.out((self.norm(x) * mask).sum(1) / mask.sum(1).clamp(min=1))
