"""The figures of any weights on the pictures of the working folder, kept for the next time."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from evaluation import evaluate
from failure import Failure
from judge import Judge
from lexicon import Lexicon
from limits import captions_by_teacher, likeness_when_trained
from shards import Shard, has_features, read_shard, shard_folders
from starter import mean_weights
from vocabulary import Pieces

MEASURED_BY = ("evaluation.py", "limits.py", "measures.py", "judge.py", "model.py", "captions.py", "pixels.py")


def judge_of(paths: list[Path], work: Path) -> Judge:
    return Judge(*mean_weights(paths), Pieces(work / "tokenizer.json"))


def _digest(paths: list[Path]) -> str:
    """Of files, and of the ONNX files of folders."""
    files = [file for path in paths for file in (sorted(path.glob("onnx/*.onnx")) if path.is_dir() else [path])]
    together = hashlib.sha256()
    for file in files:
        together.update(hashlib.sha256(file.read_bytes()).digest())
    return together.hexdigest()[:16]


@dataclass
class Pictures:
    held_out: Shard
    known: list[Shard]  # of training, what probes learn from
    other_sizes: list[Shard]  # held out too

    @classmethod
    def read(cls, work: Path) -> "Pictures":
        root = work / "shards"
        held = [folder for folder in shard_folders(root, "held-out") if has_features(folder)]
        if not held:
            raise Failure(f"No held-out shard with teacher features is in {root}: run the earlier stages first.")
        held_out, *other_sizes = (read_shard(folder) for folder in held)
        known = [f for split in ("probe", "train") for f in shard_folders(root, split) if has_features(f)]
        known = [read_shard(folder) for folder in known]
        return cls(held_out, [shard for shard in known if shard.grid == held_out.grid], other_sizes)


def figures_of(paths: list[Path], pictures: Pictures, work: Path) -> dict:
    """All figures of the mean of the weights at `paths`: measured, unless these weights were measured
    on these pictures by this code before."""
    seen = [shard.folder / "meta.json" for shard in (pictures.held_out, *pictures.known, *pictures.other_sizes)]
    code = [Path(__file__).with_name(name) for name in MEASURED_BY]
    kept = work / "figures" / f"{_digest([*paths, work / 'tokenizer.json', *seen, *code])}.json"
    if kept.exists():
        return json.loads(kept.read_text())
    judge = judge_of(paths, work)
    figures = evaluate(judge, pictures.held_out, pictures.known, pictures.other_sizes)
    figures |= likeness_when_trained(judge, pictures.known)
    figures |= captions_by_teacher(judge, pictures.held_out, pictures.known, Lexicon(work / "unpacked"))
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(figures))
    return figures
