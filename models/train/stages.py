"""The stages from nothing but package registries to a model card.

Every stage leaves what it made in the working folder and passes over what is there already, so
that a run that was stopped goes on by running the same command again.
"""

import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from build import build_shards
from card import write_card
from export import export
from failure import Failure
from features import add_features
from fonts import write_font_settings
from measured import Pictures, figures_of, judge_of
from packages import fetch_debian, fetch_npm
from pictures import list_pictures
from rendering import render_pages, rendered_pages
from report import details, gate_rows, table, write_figures
from shards import read_shard, shard_folders
from sheet import draw_sheet
from training import Settings, train
from vocabulary import learn_vocabulary
from words import collect_words

LOW_ON_DISK = 5e9  # bytes


@dataclass(frozen=True)
class Options:
    work: Path
    teacher: Path
    output: Path
    start: Path | None
    compare: Path | None
    vocabulary: Path | None
    weights: list[Path]
    minutes: float
    rate: float
    batch_size: int
    pages: int
    held_out_pages: int
    seed: int
    half: bool
    device: str
    processes: int


def say(text: str):
    print(time.strftime("%H:%M:%S"), text, flush=True)


def packages(options: Options):
    fetch_npm(options.work, say)
    fetch_debian(options.work, say)


def pictures(options: Options):
    if not (options.work / "pictures.json").exists():
        list_pictures(options.work / "unpacked", options.work / "pictures", say)


def pages(options: Options):
    work = options.work
    if not (work / "words.json").exists():
        collect_words(work / "npm" / "node_modules", work / "words.json")
    # here, since no other stage needs the library it draws with
    from plots import draw_plots

    write_font_settings(work / "unpacked", work / "font-cache", work / "fonts.conf")
    say(f"plots: {draw_plots(work, 'train', 0, options.pages)} drawn")
    for split, count in (("held-out", options.held_out_pages), ("train", options.pages)):
        made = render_pages(work, split, count)
        say(f"pages: {len(made)} {split}")


def views(options: Options):
    labelled = {split: rendered_pages(options.work, split) for split in ("train", "held-out")}
    rows = json.loads((options.work / "pictures.json").read_text())
    build_shards(options.work, labelled, rows, options.seed, say)


def teacher(options: Options):
    root = options.work / "shards"
    folders = [folder for split in ("held-out", "probe", "train") for folder in shard_folders(root, split)]
    add_features(folders, options.teacher, options.half, options.device, say)


def vocabulary(options: Options):
    path = options.work / "tokenizer.json"
    if path.exists():
        return
    if options.vocabulary:
        shutil.copyfile(options.vocabulary, path)
        return
    texts = []
    for folder in shard_folders(options.work / "shards", "train"):
        for row in read_shard(folder).meta:
            texts += (row["caption"] or "").lower().split(" | ")
            texts += [text.lower() for text, _, _ in row["regions"]]
    icons = options.work / "npm" / "node_modules"
    texts += [file.stem.replace("-", " ") for file in sorted(icons.glob("*/icons/**/*.svg"))]
    learn_vocabulary(texts, path)
    say("vocabulary: learnt")


def training(options: Options):
    train(
        Settings(
            options.work, options.minutes, options.rate, options.batch_size, options.seed, options.half, options.device,
            options.start, options.processes,
        )
    )  # fmt: skip


def _weights(options: Options) -> list[Path]:
    paths = options.weights or [options.work / "run" / "checkpoint.pt"]
    for path in paths:
        if not path.exists():
            raise Failure(f"No weights are at {path}: train first or pass --weights.")
    return paths


def _trained(paths: list[Path]) -> dict:
    """Of the first, which is the run; a published model tells nothing of its own."""
    import torch

    saved = {} if paths[0].is_dir() else torch.load(paths[0], map_location="cpu", weights_only=True)
    if "seconds" not in saved:
        return {}
    minutes = round(saved["seconds"] / 60)
    run = {"steps": saved["step"], "views": saved["seen"], "minutes": minutes, "seed": saved["seed"]}
    return run | ({"mean_of": len(paths)} if len(paths) > 1 else {})


def evaluation(options: Options):
    pictures, paths = Pictures.read(options.work), _weights(options)
    figures = figures_of(paths, pictures, options.work)
    compared = figures_of([options.compare], pictures, options.work) if options.compare else None
    print(table(gate_rows(figures, compared)))
    print(details(figures, compared))
    write_figures(options.output / "figures.json", figures, compared, _trained(paths))
    draw_sheet(judge_of(paths, options.work), pictures.held_out, options.output / "sheet.jpg")
    say(f"evaluation: figures.json and sheet.jpg in {options.output}")


def card(options: Options):
    path = options.output / "figures.json"
    if not path.exists():
        raise Failure(f"No figures are at {path}: run evaluate first, the card shows them.")
    measured = json.loads(path.read_text())
    export(judge_of(_weights(options), options.work), options.output)
    shutil.copyfile(options.work / "tokenizer.json", options.output / "tokenizer.json")
    write_card(options.output, measured["gates"], measured["trained"])
    say(f"export: ONNX files and card.json in {options.output}")


STAGES = (packages, pictures, pages, views, teacher, vocabulary, training, evaluation, card)


def run(names: list[str], options: Options):
    options.work.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(options.work).free < LOW_ON_DISK:
        raise Failure(f"Less than {LOW_ON_DISK / 1e9:.0f} GB are free at {options.work}: make room and run again.")
    for stage in STAGES:
        if stage.__name__ in names:
            stage(options)
