"""Turn pages and pictures into shards.

A training shard holds the views of some pages and a share of the cut-outs and photographs; which
ones, and every crop, follow from the seed and the shard's number alone, so shards can be made one
by one while training already runs on the first.
"""

import random
from pathlib import Path

from shards import shard_folders, write_shard
from views import cutout_sample, page_samples, photo_sample

PAGES_PER_SHARD = 200
GRID = (16, 16)
# every fifth shard has another size, so that up to 784 patches and other shapes are in distribution
OTHER_GRIDS = ((28, 28), (12, 24), (24, 14), (20, 20))
# at which the attention is measured too, on so many pages and stamps
MEASURED_GRIDS, NUM_OF_SIZE = ((28, 28), (12, 24), (24, 14)), 60
# per training shard of the usual size
NUM_ALONE, NUM_TOGETHER, NUM_PHOTOS = 320, 60, 180
TOGETHER = (2, 3, 4)
CUTOUTS_PER_SHARD = NUM_ALONE + NUM_TOGETHER * sum(TOGETHER) // len(TOGETHER)
# how often a picture comes, by its source: stamps are few and well named
CUTOUT_WEIGHTS = {"stamp": 4, "activity": 2}
# photographs, drawings, pictures of windows
PHOTO_SHARES = (40, 40, 20)


def grid_of(number: int) -> tuple[int, int]:
    return OTHER_GRIDS[number // 5 % len(OTHER_GRIDS)] if number % 5 == 4 else GRID


class Dealt:
    """Rows in an order drawn once, from some place on and round again, so that shard after shard
    all of them come. Drawn anew for each shard, half of them never came."""

    def __init__(self, rows: list[dict], seed: str, at: int):
        self.rows, self.at = rows.copy(), at
        random.Random(seed).shuffle(self.rows)

    def take(self, count: int) -> list[dict]:
        taken = [self.rows[(self.at + n) % len(self.rows)] for n in range(count)]
        self.at += count
        return taken


def training_samples(pages: list[Path], rows: list[dict], folder: Path, grid, seed: int, number: int):
    """Fewer of everything when the pictures are large, since the teacher's time goes with the patches."""
    share, rng = min(1, GRID[0] * GRID[1] / (grid[0] * grid[1])), random.Random(f"{seed} train {number}")
    cutouts = [row for row in rows if row["cutout"] and not row["held_out"]]
    often = [row for row in cutouts for _ in range(CUTOUT_WEIGHTS.get(row["source"], 1))]
    dealt = Dealt(often, f"{seed} cut-outs", number * CUTOUTS_PER_SHARD)
    photos = [row for row in rows if not row["cutout"] and not row["held_out"]]
    photographs = [row for row in photos if row["source"] in ("background", "photo")]
    figures = [row for row in photos if row["source"] == "screenshot"]
    drawings = [row for row in photos if row["source"] not in ("background", "photo", "screenshot")]
    backdrops = photographs + drawings
    samples = []
    for path in pages[: round(len(pages) * share)]:
        samples += page_samples(path, grid, rng, 1 + (rng.random() < 0.5), scan=True)
    for _ in range(round(NUM_ALONE * share)):
        samples.append(cutout_sample(dealt.take(1), backdrops, folder, grid, rng))
    for n in range(round(NUM_TOGETHER * share)):
        samples.append(cutout_sample(dealt.take(TOGETHER[n % len(TOGETHER)]), backdrops, folder, grid, rng))
    for _ in range(round(NUM_PHOTOS * share)):
        row = rng.choice(rng.choices((photographs, drawings, figures), PHOTO_SHARES)[0])
        samples.append(photo_sample(row, folder, grid, rng, rng.random() < 0.25))
    rng.shuffle(samples)
    return samples


def held_out_backdrops(rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["held_out"] and not row["cutout"] and row["source"] != "screenshot"]


def held_out_samples(pages: list[Path], rows: list[dict], folder: Path, rng: random.Random):
    """Each page whole and one crop, stamps twice on different backdrops, all other held-out pictures."""
    held = [row for row in rows if row["held_out"]]
    photos = held_out_backdrops(rows)
    samples = []
    for path in pages:
        samples += page_samples(path, GRID, rng, 1, scan=False)
    for row in held:
        if row["cutout"]:
            for _ in range(2 if row["source"] == "stamp" else row["source"] == "activity"):
                samples.append(cutout_sample([row], photos, folder, GRID, rng))
        else:
            samples += [photo_sample(row, folder, GRID, rng, full) for full in (True, False)]
    clip_art = [row for row in held if row["source"] == "clip-art"]
    for row in rng.sample(clip_art, min(len(clip_art), 200)):
        samples.append(cutout_sample([row], photos, folder, GRID, rng))
    return samples


def size_samples(pages: list[Path], rows: list[dict], folder: Path, grid, rng: random.Random):
    """Some whole held-out pages and stamps at another size or shape."""
    photos = held_out_backdrops(rows)
    stamps = [row for row in rows if row["held_out"] and row["source"] == "stamp"]
    samples = [page_samples(path, grid, rng, 0, scan=False) for path in rng.sample(pages, min(len(pages), NUM_OF_SIZE))]
    cutouts = [cutout_sample([row], photos, folder, grid, rng) for row in stamps[:NUM_OF_SIZE]]
    return [sample for several in samples for sample in several] + cutouts


def probe_samples(rows: list[dict], folder: Path, rng: random.Random):
    """Every training stamp once: what the probe for categories of cut-outs learns from."""
    photos = [row for row in rows if row["source"] in ("background", "photo") and not row["held_out"]]
    stamps = [row for row in rows if row["source"] == "stamp" and not row["held_out"]]
    return [cutout_sample([row], photos, folder, GRID, rng) for row in stamps]


def build_shards(work: Path, pages: dict[str, list[Path]], rows: list[dict], seed: int, say=print):
    """`pages` by split, "train" in the order of rendering; shards that exist are left alone."""
    done = {folder.name for folder in shard_folders(work / "shards", "train")}
    for number in range(len(pages["train"]) // PAGES_PER_SHARD):
        name = f"{number:04d}"
        if name in done:
            continue
        grid = grid_of(number)
        chosen = pages["train"][number * PAGES_PER_SHARD : (number + 1) * PAGES_PER_SHARD]
        samples = training_samples(chosen, rows, work / "pictures", grid, seed, number)
        write_shard(work / "shards" / "train" / name, samples, grid)
        say(f"views: shard {name}, {len(samples)} views of {grid[1]} × {grid[0]} patches")
    held = {folder.name for folder in shard_folders(work / "shards", "held-out")}
    if pages.get("held-out") and "0000" not in held:
        samples = held_out_samples(pages["held-out"], rows, work / "pictures", random.Random(f"{seed} held out"))
        write_shard(work / "shards" / "held-out" / "0000", samples, GRID)
        say(f"views: {len(samples)} held out")
    for number, grid in enumerate(MEASURED_GRIDS, 1):
        name = f"{number:04d}"
        if pages.get("held-out") and name not in held:
            rng = random.Random(f"{seed} held out {number}")
            samples = size_samples(pages["held-out"], rows, work / "pictures", grid, rng)
            write_shard(work / "shards" / "held-out" / name, samples, grid)
    if not shard_folders(work / "shards", "probe"):
        samples = probe_samples(rows, work / "pictures", random.Random(f"{seed} probe"))
        write_shard(work / "shards" / "probe" / "0000", samples, GRID)
