"""Draw a batch from the shards and hide part of its patches.

Legend: B images, h × w patches, T = h·w, K kept patches, C roles, Dt channels of the teacher,
n regions.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from boxes import ROLES
from captions import agrees, caption_of, region_text
from lexicon import Lexicon
from model import TEACHER_WIDTH
from pixels import normalised
from shards import ROLE_UNIT, Shard, has_features, read_shard, shard_folders

USUAL = (16, 16)
OTHER_SIZE_CHANCE = 0.12
REGIONS_PER_IMAGE = 8
EXTRA_TEXTS = 48  # names of regions of other pictures, as further wrong answers
EXTRA_CAPTIONS = 64
WORDS = 96  # of the lexicon, beside every batch


@dataclass
class Batch:
    picture: torch.Tensor  # [B, 16 h, 16 w, 3] uint8
    tint: torch.Tensor  # [B, 2, 3] factor and shift of the normalised channels
    keep: torch.Tensor  # [B, K] patches the encoder sees
    merged: bool  # the others are merged into these, else dropped
    has_teacher: torch.Tensor  # [B] bool; what the teacher says is 0 where it was not asked
    teacher_cls: torch.Tensor  # [B, Dt]
    teacher_patches: torch.Tensor  # [B, K, Dt]
    teacher_attention: torch.Tensor  # [B, K] mean of its blocks 8–11
    foreground: torch.Tensor  # [B, K], 0 where unknown
    roles: torch.Tensor  # [B, C, K]
    has_foreground: torch.Tensor  # [B]
    is_page: torch.Tensor  # [B] bool
    captioned: list[int]  # images with a caption
    captions: list[str]  # [m] theirs, then some of other pictures
    caption_agrees: torch.Tensor  # [number captioned, m] 1 right, 0 wrong, −1 cannot be told
    region_image: torch.Tensor  # [n] the image each region lies in
    region_share: torch.Tensor  # [n, K] share of each kept patch
    region_texts: list[str]
    extra_texts: list[str]
    words: list[str]  # [w] names of things
    likeness: torch.Tensor  # [w, w] of what they name

    def __len__(self):
        return len(self.picture)

    def pixels(self):
        """[B, 3, 16 h, 16 w] normalised, in varied light."""
        factor, shift = self.tint[..., None, None].unbind(1)
        return normalised(self.picture).mul_(factor).add_(shift)

    def to(self, device):
        for name, value in vars(self).items():
            if torch.is_tensor(value):
                setattr(self, name, value.to(device, non_blocking=True))
        return self


class Deck:
    """All training shards, those that the teacher has not seen yet too: boxes and words are known
    without it. Looks for new ones, and new answers, when asked to."""

    def __init__(self, root: Path, lexicon: Lexicon):
        self.root, self.lexicon = root, lexicon
        self.shards: dict[str, Shard] = {}
        self.names: dict[str, list[str]] = {}
        self.captioned: list[dict] = []
        self.things: list[str] = []  # what the pictures show, of all that the lexicon knows
        self.look()

    def look(self) -> bool:
        """True when there is something that was not there before."""
        found = False
        for folder in shard_folders(self.root, "train"):
            known = self.shards.get(folder.name)
            if known and (known.teacher_cls is not None or not has_features(folder)):
                continue
            self.shards[folder.name] = shard = read_shard(folder, with_teacher=has_features(folder))
            found = True
            if known:
                continue
            self.captioned += [meta for meta in shard.meta if meta["caption"]]
            for meta in shard.meta:
                for text, role, _ in meta["regions"]:
                    self.names.setdefault(role, []).append(region_text(text))
        shown = (self.lexicon.name_in(meta["caption"]) for meta in self.captioned if meta["kind"] != "page")
        self.things = sorted({name for name in shown if name})
        self.by_grid: dict[tuple, list[tuple[str, int]]] = {}
        for name, shard in sorted(self.shards.items()):
            self.by_grid.setdefault(shard.grid, []).extend((name, i) for i in range(len(shard)))
        return found

    def __len__(self):
        return sum(len(shard) for shard in self.shards.values())

    def draw(self, rng: random.Random, batch_size: int, share: float, merged: bool, common: random.Random) -> Batch:
        """`share` of the patches stay, the others are dropped or `merged` into these; batches of
        larger pictures are smaller by as much. `common` decides the size, `rng` all else."""
        others = [grid for grid in self.by_grid if grid != USUAL]
        grid = common.choice(others) if others and common.random() < OTHER_SIZE_CHANCE else USUAL
        grid = grid if grid in self.by_grid else others[0]
        num_patches = grid[0] * grid[1]
        size = max(4, round(batch_size * min(1, USUAL[0] * USUAL[1] / num_patches)))
        picked = rng.sample(self.by_grid[grid], min(size, len(self.by_grid[grid])))
        shown = [(self.shards[name], i) for name, i in picked]
        return self._assemble(shown, grid, max(32, int(share * num_patches)), merged, rng)

    def _assemble(self, picked, grid, num_kept, merged, rng) -> Batch:
        seed = np.random.default_rng(rng.getrandbits(48))
        num_patches = grid[0] * grid[1]
        keep = np.stack([seed.permutation(num_patches)[:num_kept] for _ in picked])
        mirror = np.arange(num_patches).reshape(grid)[:, ::-1].ravel()
        picture = np.stack([shard.pixels[i] for shard, i in picked])
        # the teacher saw the plain picture: its answer should not depend on light and colour
        contrast = seed.uniform(0.8, 1.2, (len(picked), 1)) * seed.uniform(0.93, 1.07, (len(picked), 3))
        light = seed.uniform(-0.12, 0.12, (len(picked), 1)).repeat(3, 1)
        tint = torch.from_numpy(np.stack([contrast, light], 1)).float()
        rows, source = [], keep.copy()  # source: where the kept patches lie in the stored maps
        for b, (shard, i) in enumerate(picked):
            if shard.meta[i]["kind"] != "page" and not shard.meta[i]["readable"] and rng.random() < 0.5:
                picture[b] = picture[b, :, ::-1].copy()
                source[b] = mirror[keep[b]]
            rows.append(self._maps(shard, i, source[b]))
        cls, patches, attention, foreground, roles = (torch.from_numpy(np.stack(part)) for part in zip(*rows))
        captioned, captions, caption_agrees = self._captions([shard.meta[i] for shard, i in picked], rng)
        where, share, texts, extra = self._regions(picked, source, grid, rng)
        has_teacher = torch.tensor([shard.teacher_cls is not None for shard, _ in picked])
        is_page = torch.tensor([shard.meta[i]["kind"] == "page" for shard, i in picked])
        words = self.lexicon.draw(rng, WORDS, self.things)
        return Batch(
            torch.from_numpy(picture), tint, torch.from_numpy(keep), merged, has_teacher, cls, patches, attention,
            foreground.clamp(min=0), roles, (foreground[:, 0] >= 0).float(), is_page,
            captioned, captions, caption_agrees, where, share, texts, extra,
            words, torch.from_numpy(self.lexicon.likeness(words)),
        )  # fmt: skip

    @staticmethod
    def _maps(shard: Shard, i: int, source):
        """The stored answers for one picture at the kept patches, as float32."""
        roles = np.minimum(shard.roles[i].reshape(len(ROLES), -1)[:, source], ROLE_UNIT).astype(np.float32) / ROLE_UNIT
        if shard.teacher_cls is None:
            zeros = np.zeros((len(source), TEACHER_WIDTH), np.float32)
            taught = zeros[0], zeros, zeros[:, 0]
        else:
            taught = (
                shard.teacher_cls[i].astype(np.float32),
                shard.teacher_patches[i][source].astype(np.float32),
                shard.teacher_attention[i][:, source].astype(np.float32).mean(0),
            )
        return (
            *taught,
            shard.foreground[i].reshape(-1)[source].astype(np.float32),
            roles,
        )

    def _captions(self, metas, rng):
        """Which pictures have one, all captions, and which are right for which picture."""
        own = {b: caption for b, meta in enumerate(metas) if (caption := caption_of(meta, rng, self.lexicon))}
        others = rng.sample(self.captioned, min(EXTRA_CAPTIONS, len(self.captioned))) if own else []
        said = [*own.values(), *(caption_of(meta, rng, self.lexicon) for meta in others)]
        table = [[agrees(metas[b], text, *caption, self.lexicon) for caption in said] for b, (text, _) in own.items()]
        return list(own), [text for text, _ in said], torch.tensor(table)

    def _regions(self, picked, source, grid, rng):
        """Regions with enough of them left, their share of each kept patch, and names from elsewhere.

        Elements of the same name in one picture count together: none of them is a wrong answer.
        """
        where, shares, texts, extra = [], [], [], []
        for b, (shard, i) in enumerate(picked):
            named = {}
            for text, role, corners in shard.meta[i]["regions"]:
                named.setdefault((region_text(text), role), []).append(corners)
            for (text, role), boxes in rng.sample(sorted(named.items()), min(REGIONS_PER_IMAGE, len(named))):
                share = sum(_overlap(corners, source[b], grid[1]) for corners in boxes).clip(0, 1)
                if share.max() <= 0.3 or not text:
                    continue
                where.append(b)
                shares.append(share)
                texts.append(text)
                extra.append(rng.choice(self.names[role]))
        share = torch.from_numpy(np.stack(shares)).float() if shares else torch.zeros(0, source.shape[1])
        return torch.tensor(where, dtype=torch.long), share, texts, extra[:EXTRA_TEXTS]


def _overlap(corners, patches, cols):
    """Share [K] of each patch that lies in a box given in patches."""
    x, y = patches % cols, patches // cols
    across = (np.minimum(x + 1, corners[2]) - np.maximum(x, corners[0])).clip(0, 1)
    down = (np.minimum(y + 1, corners[3]) - np.maximum(y, corners[1])).clip(0, 1)
    return across * down
