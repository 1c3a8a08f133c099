"""The training loop: resumable, seeded, with a running average of the weights."""

import math
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from batches import Deck
from failure import Failure
from lexicon import Lexicon
from model import Encoder, TextTower
from objectives import objectives
from parallel import average_gradients, in_processes
from published import is_published
from starter import begin_with, load_weights
from vocabulary import Pieces

WARM_UP_STEPS = 150
LOG_EVERY, SAVE_EVERY_S = 25, 180
FINAL_RATE = 0.02  # of the peak
CONSTANT_PART = 0.25  # of the budget at the peak rate, then half a cosine down
AVERAGE_DECAY = 0.998
DECAY, BETAS = 0.05, (0.9, 0.98)
STATISTICS_FROM = 600  # pictures for the teacher's mean and deviation
MERGED_CHANCE = 0.2
# The stem sees every pixel, whatever is dropped: its gradient is a third of the work. Once its
# low-level filters stand it learns on every third step only, with fixed statistics of its norms.
STEM_SETTLES_AT, STEM_EVERY = 2000, 3
# A published model lacks the heads of the losses: they learn first, alone and fast.
HEADS_FIRST_STEPS, HEADS_FACTOR = 100, 5


@dataclass(frozen=True)
class Settings:
    work: Path
    minutes: float
    rate: float
    batch_size: int
    seed: int
    half: bool
    device: str
    start: Path | None  # weights to begin with
    processes: int = 1


def share_of_patches(progress: float, rng: random.Random) -> float:
    """Few patches first, which is fast; nearly all at the end, which is what the app shows."""
    if progress < 0.6:
        return rng.choice((0.25, 0.32, 0.4, 0.5))
    if progress < 0.85:
        return rng.choice((0.35, 0.5, 0.65))
    return rng.choice((0.5, 0.75, 1.0))


def rate_at(progress: float, step: int, peak: float) -> float:
    falling = min(1, max(0, (progress - CONSTANT_PART) / (1 - CONSTANT_PART)))
    cosine = 0.5 * (1 + math.cos(math.pi * falling))
    return peak * min(1, (step + 1) / WARM_UP_STEPS) * (cosine * (1 - FINAL_RATE) + FINAL_RATE)


def teacher_scales(deck: Deck) -> dict:
    """Mean and deviation per channel of the teacher's CLS and patches."""
    shard = next((shard for shard in deck.shards.values() if shard.teacher_cls is not None), None)
    if shard is None:
        raise Failure(f"The teacher has seen no shard in {deck.root} yet: run the stage before.")
    cls = shard.teacher_cls[:STATISTICS_FROM].astype(np.float32)
    patches = shard.teacher_patches[:STATISTICS_FROM].astype(np.float32).reshape(-1, cls.shape[1])
    named = {"cls_mean": cls.mean(0), "cls_std": cls.std(0)}
    named |= {"patch_mean": patches.mean(0), "patch_std": patches.std(0)}
    return {name: torch.from_numpy(value) for name, value in named.items()}


def _save(path: Path, content: dict):
    """Never half a checkpoint: written beside and moved over."""
    partial = path.with_suffix(".partial")
    try:
        torch.save(content, partial)
    except (OSError, RuntimeError) as error:
        partial.unlink(missing_ok=True)
        complaint = f"The checkpoint could not be written to {path.parent} ({error}): make room and run again."
        raise Failure(complaint) from error
    partial.replace(path)


def _groups(encoder, text) -> list[dict]:
    """Matrices, which decay, and vectors; those of the losses' heads apart."""
    kinds = {}
    for name, parameter in [*encoder.named_parameters(), *text.named_parameters()]:
        kinds.setdefault((not is_published(name), parameter.ndim > 1), []).append(parameter)
    return [
        {"params": params, "heads": heads, "weight_decay": DECAY * decays} for (heads, decays), params in kinds.items()
    ]


class Run:
    """Everything that a checkpoint holds, and the step that changes it."""

    def __init__(self, settings: Settings, deck: Deck, rank: int = 0):
        self.settings, self.deck, self.rank = settings, deck, rank
        self.path = settings.work / "run" / "checkpoint.pt"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.pieces = Pieces(settings.work / "tokenizer.json")
        torch.manual_seed(settings.seed)
        self.encoder, self.text = Encoder(), TextTower(self.pieces.size)
        if settings.start:
            encoder, text = load_weights(settings.start)
            begin_with(self.encoder, encoder)
            begin_with(self.text, text)
        # channels last: the convolutions of the stem run half as long again without it
        self.encoder.to(settings.device, memory_format=torch.channels_last)
        self.text.to(settings.device)
        groups = _groups(self.encoder, self.text)
        self.heads_first = HEADS_FIRST_STEPS if settings.start and settings.start.is_dir() else 0
        self.parameters = [p for group in groups for p in group["params"]]
        self.optimizer = torch.optim.AdamW(groups, lr=settings.rate, betas=BETAS)
        self.scales = teacher_scales(deck)
        self.step, self.seen, self.seconds = 0, 0, 0.0
        self.average = {name: {k: v.clone() for k, v in state.items()} for name, state in self._states().items()}
        if self.path.exists():
            self._resume()
        self.scales = {name: value.to(settings.device) for name, value in self.scales.items()}
        self.worker = ThreadPoolExecutor(1)
        self.coming = None

    def _states(self) -> dict:
        return {"encoder": self.encoder.state_dict(), "text": self.text.state_dict()}

    def _resume(self):
        saved = torch.load(self.path, map_location=self.settings.device, weights_only=True)
        self.encoder.load_state_dict(saved["weights"]["encoder"])
        self.text.load_state_dict(saved["weights"]["text"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.average, self.scales = saved["average"], saved["scales"]
        self.step, self.seen, self.seconds = saved["step"], saved["seen"], saved["seconds"]

    def save(self):
        """No state of a random generator is kept: every step seeds its own from the seed and its number."""
        _save(self.path, {
            "weights": self._states(), "average": self.average, "optimizer": self.optimizer.state_dict(),
            "scales": self.scales, "step": self.step, "seen": self.seen, "seconds": self.seconds,
            "minutes": self.settings.minutes, "seed": self.settings.seed,
        })  # fmt: skip

    @property
    def progress(self) -> float:
        return self.seconds / (60 * self.settings.minutes)

    def _draw(self, step: int):
        # all processes keep as many patches, so that none waits long for the others
        common = random.Random(f"{self.settings.seed} step {step}")
        share, merged = share_of_patches(self.progress, common), common.random() < MERGED_CHANCE
        own = random.Random(f"{self.settings.seed} step {step} process {self.rank}")
        return self.deck.draw(own, self.settings.batch_size, share, merged, common)

    def _next_batch(self):
        """The one drawn while the last step ran; then the following one is begun."""
        batch = (self.coming or self.worker.submit(self._draw, self.step)).result()
        self.coming = self.worker.submit(self._draw, self.step + 1)
        return batch.to(self.settings.device)

    def look(self) -> bool:
        """Takes up what the other stages have made since; between two batches, not during one."""
        return self.worker.submit(self.deck.look).result()

    def _rest_stem(self):
        settled = self.settings.start is not None or self.step >= STEM_SETTLES_AT
        self.encoder.stem.train(not settled)
        self.encoder.stem.requires_grad_(not settled or self.step % STEM_EVERY == 0)

    def advance(self) -> dict:
        """One step; returns the losses as floats."""
        start = time.monotonic()
        torch.manual_seed(self.settings.seed * 1_000_003 + self.step)
        batch = self._next_batch()
        self._rest_stem()
        rate, alone = rate_at(self.progress, self.step, self.settings.rate), self.step < self.heads_first
        for group in self.optimizer.param_groups:
            group["lr"] = rate if not alone else self.settings.rate * HEADS_FACTOR * group["heads"]
        losses = objectives(self.encoder, self.text, self.pieces, batch, self.scales, self.settings.half)
        total = sum(losses.values())
        if not torch.isfinite(total):
            raise Failure(f"The loss is {float(total.detach())} at step {self.step}: run again with a lower --rate.")
        self.optimizer.zero_grad()
        total.backward()
        self.seconds = average_gradients(self.parameters, self.seconds + time.monotonic() - start)
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self._average()
        self.step += 1
        self.seen += len(batch) * self.settings.processes
        return {name: float(value.detach()) for name, value in losses.items()}

    @torch.no_grad()
    def _average(self):
        decay = min(AVERAGE_DECAY, (1 + self.step) / (10 + self.step))
        for name, state in self._states().items():
            for key, value in state.items():
                kept = self.average[name][key]
                kept.lerp_(value, 1 - decay) if value.is_floating_point() else kept.copy_(value)


def _work(rank: int, settings: Settings):
    deck = Deck(settings.work / "shards", Lexicon(settings.work / "unpacked"))
    if not deck.shards:
        raise Failure(f"No shard is in {settings.work / 'shards'}: run the earlier stages first.")
    run = Run(settings, deck, rank)

    def say(text: str):
        if rank == 0:
            print(time.strftime("%H:%M:%S"), "train:", text, flush=True)

    say(f"{len(deck)} views, from step {run.step}, {run.seconds / 60:.1f} of {settings.minutes} minutes used")
    sums, saved = {}, time.monotonic()
    while run.progress < 1:
        for name, value in run.advance().items():
            sums.setdefault(name, []).append(value)
        if run.step % LOG_EVERY == 0:
            means = " ".join(f"{name} {sum(values) / len(values):.3f}" for name, values in sums.items())
            rate = rate_at(run.progress, run.step, settings.rate)
            say(f"step {run.step}, {run.seconds / 60:.1f} min, {run.seen} seen, rate {rate:.1e} | {means}")
            sums = {}
        if time.monotonic() - saved > SAVE_EVERY_S:
            if rank == 0:
                run.save()
            saved = time.monotonic()
            if run.look():
                say(f"{len(deck)} views now")
    if rank == 0:
        run.save()
    say(f"done after {run.step} steps and {run.seen} views")


def train(settings: Settings):
    if settings.processes == 1:
        return _work(0, settings)
    (settings.work / "run").mkdir(parents=True, exist_ok=True)
    in_processes(_work, settings.processes, settings.work / "run", settings)
