"""What a figure could not exceed with these pictures: whether the encoder or its lessons are short.

Legend: n pictures, m captions, Dt channels of the teacher, E channels of the space shared with words.
"""

import random
from dataclasses import dataclass

import numpy as np
import torch

from captions import caption_of
from evaluation import caption_ranks, similarity_of
from judge import Judge
from lexicon import Lexicon
from measures import mean
from shards import Shard

NUM_PHOTOS = 360  # of those trained on
CAPTIONS_PER_CUTOUT = 3
RIDGE = 1000.0


@dataclass
class LinearMap:
    """From standardised channels to the space of words, by ridge regression."""

    mean: np.ndarray  # [Dt]
    deviation: np.ndarray  # [Dt]
    matrix: np.ndarray  # [Dt, E]

    @classmethod
    def learnt(cls, inputs: np.ndarray, wanted: np.ndarray) -> "LinearMap":
        """`inputs` [n, Dt] to `wanted` [n, E]."""
        mean, deviation = inputs.mean(0), inputs.std(0) + 1e-6
        inputs = (inputs - mean) / deviation
        square = inputs.T @ inputs + RIDGE * np.eye(inputs.shape[1], dtype=inputs.dtype)
        return cls(mean, deviation, np.linalg.solve(square, inputs.T @ (wanted - wanted.mean(0))))

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        return (inputs - self.mean) / self.deviation @ self.matrix


def captions_by_teacher(judge: Judge, shard: Shard, known: list[Shard], lexicon: Lexicon) -> dict:
    """How well the teacher's own CLS [n, Dt] finds captions, through the linear map to the words that
    the cut-outs of training teach: what the captions of these pictures give at most, near enough."""
    rng, inputs, said = random.Random(0), [], []
    for other in known:
        for i, row in enumerate(other.meta):
            if row["kind"] != "cutout" or row["count"] != 1 or not row["caption"]:
                continue
            for _ in range(CAPTIONS_PER_CUTOUT):
                inputs.append(other.teacher_cls[i])
                said.append(caption_of(row, rng, lexicon)[0])
    texts = sorted(set(said))
    words = dict(zip(texts, judge.words(texts).numpy()))
    to_words = LinearMap.learnt(np.array(inputs, np.float32), np.stack([words[text] for text in said]))
    shown = torch.from_numpy(to_words(shard.teacher_cls.astype(np.float32)))
    ranks = caption_ranks(shard, judge, torch.nn.functional.normalize(shown, dim=-1), "stamp")
    return {"teacher/retrieval": mean(ranks < 5), "teacher/retrieval_first": mean(ranks < 1)}


def likeness_when_trained(judge: Judge, known: list[Shard]) -> dict:
    """Likeness of patches on photographs and drawings that the encoder did learn from."""
    chosen = [(shard, i) for shard in known for i, row in enumerate(shard.meta) if row["kind"] == "photo"][:NUM_PHOTOS]
    if not chosen:
        return {}
    patches = judge.see([shard.pixels[i] for shard, i in chosen]).patches
    return {"trained/similarity_photos": mean(similarity_of(patches, [s.teacher_patches[i] for s, i in chosen]))}
