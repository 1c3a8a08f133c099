"""Figures of one set of weights on the held-out shard, beside the teacher and pixel deviation.

Legend: n pictures, T patches, D channels, E channels of the space shared with words.
"""

import numpy as np
import torch
from torch.nn import functional as F

from captions import region_text
from judge import BATCH, Judge, Seen
from measures import (
    FOREGROUND_FROM,
    area_under_curve,
    covered,
    linear_probe,
    mean,
    pixel_deviation,
    similarity_correlation,
)
from pixels import to_tensor
from shards import Shard

FIRST_UNSEEN = ("kanban", "slide-bullets")  # the two templates the first version was held to
FIRST_TYPES = frozenset((
    "login", "form", "dashboard", "shop", "article", "settings", "datatable", "chat", "landing", "editor", "terminal",
    "email", "gallery", "pricing", "search", "calendar", "icons", "modal", "invoice", "letter", "paper", "manual",
))  # fmt: skip
CUTOUT_CATEGORIES = frozenset((
    "animals", "food", "plants", "vehicles", "town", "symbols", "household", "clothes", "seasonal", "space", "people",
))  # fmt: skip
EMPTY_BELOW = 0.02
PROBE_LIMIT = 2000  # pages, and as many cut-outs
REDUCED_PICTURES = 200
QUERIES_PER_PICTURE, LARGEST_QUERY, KEPT_BY_TEXT = 8, 0.15, 0.1


def _where(meta, test) -> list[int]:
    return [i for i, row in enumerate(meta) if test(row)]


def attention_figures(shard: Shard, scores: dict[str, np.ndarray]) -> dict:
    """AUC and coverage of every score [n, T] on pages, unseen templates and cut-outs."""
    foreground = shard.foreground.astype(np.float32).reshape(len(shard), -1)
    groups = {
        "pages": lambda row: row["kind"] == "page",
        "unseen": lambda row: row["kind"] == "page" and row["source"] in FIRST_UNSEEN,
        "unseen_all": lambda row: row["kind"] == "page" and row["source"] != row["type"] or row["source"] == "kanban",
        "dark": lambda row: row["kind"] == "page" and row["dark"],
        "cutouts": lambda row: row["kind"] == "cutout",
    }
    figures = {}
    for group, test in groups.items():
        chosen = [i for i in _where(shard.meta, test) if foreground[i].sum() >= 1]
        for name, score in scores.items():
            figures[f"{name}/auc_{group}"] = mean(
                area_under_curve(score[i], foreground[i] > FOREGROUND_FROM) for i in chosen
            )
            figures[f"{name}/covered_{group}"] = mean(covered(score[i], foreground[i]) for i in chosen)
        best = figures[f"best/covered_{group}"] = mean(covered(foreground[i], foreground[i]) for i in chosen)
        figures[f"of_best/covered_{group}"] = figures[f"own/covered_{group}"] / best
    pages = [i for i in _where(shard.meta, groups["pages"])]
    empty = foreground < EMPTY_BELOW
    figures["best/empty_patches"] = mean(empty[i].mean() for i in pages)
    for name, score in scores.items():
        figures[f"{name}/attention_on_empty"] = mean(score[i][empty[i]].sum() / score[i].sum() for i in pages)
    return figures


def similarity_figures(shard: Shard, seen: Seen) -> dict:
    figures = {}
    for name, kind in (("pages", "page"), ("cutouts", "cutout"), ("photos", "photo")):
        chosen = [i for i, row in enumerate(shard.meta) if row["kind"] == kind]
        figures[f"similarity_{name}"] = mean(similarity_of(seen.patches[chosen], shard.teacher_patches[chosen]))
    return figures


def similarity_of(patches, teacher_patches) -> list[float]:
    """One figure a picture, of [n, T, D] against [n, T, Dt]."""
    pairs = zip(patches, teacher_patches, strict=True)
    return [similarity_correlation(own, np.asarray(wanted, np.float32)) for own, wanted in pairs]


def probe_figures(shard: Shard, held: Seen, train_rows: list[dict], train: Seen, teacher_cls) -> dict:
    """Linear probes trained on training pictures, of this encoder and of the teacher's CLS [n, Dt]."""
    figures = {}
    tests = {
        "probe_page_type": lambda row: row["kind"] == "page" and row["full"] and row["type"] in FIRST_TYPES,
        "probe_page_type_all": lambda row: row["kind"] == "page" and row["full"],
        "probe_cutout": lambda row: row["kind"] == "cutout" and row["count"] == 1 and row["source"] == "stamp"
        and row["type"] in CUTOUT_CATEGORIES,
    }  # fmt: skip
    for name, test in tests.items():
        known = _where(train_rows, test)
        labels = [train_rows[i]["type"] for i in known]
        chosen = [i for i in _where(shard.meta, test) if _seen_template(shard.meta[i])]
        chosen = [i for i in chosen if shard.meta[i]["type"] in labels]
        answers = [shard.meta[i]["type"] for i in chosen]
        figures[name] = linear_probe(train.pooled()[known], labels, held.pooled()[chosen], answers)
        figures[f"teacher/{name}"] = linear_probe(
            teacher_cls[known], labels, shard.teacher_cls[chosen].astype(np.float32), answers
        )
        figures[f"count/{name}"] = len(chosen)
        figures[f"classes/{name}"] = len(set(labels))
    return figures


def _seen_template(row) -> bool:
    return row["kind"] != "page" or row["source"] == row["type"] and row["source"] != "kanban"


def naming_figures(shard: Shard, judge: Judge, seen: Seen) -> dict:
    """Page type by text, among the 24 families of the first version and among all; captions of cut-outs."""
    figures = {}
    pages = _where(shard.meta, lambda row: row["kind"] == "page" and row["full"])
    plain = {}
    for i in pages:
        row = shard.meta[i]
        plain.setdefault(row["type"], row["caption"].split(" | ")[0].replace("a dark ", "a "))
    types = sorted(plain)
    words = judge.words(plain[t] for t in types)
    few = [n for n, t in enumerate(types) if t in FIRST_TYPES or t in ("kanban", "slide")]
    scores = (seen.embed[pages] @ words.T).numpy()
    rows = [shard.meta[i] for i in pages]

    def share(test, columns):
        chosen = [n for n, row in enumerate(rows) if test(row)]
        return mean(types[columns[scores[n, columns].argmax()]] == rows[n]["type"] for n in chosen)

    everything = list(range(len(types)))
    figures["zero_shot_unseen"] = share(lambda row: row["source"] in FIRST_UNSEEN, few)
    figures["zero_shot_kanban"] = share(lambda row: row["source"] == "kanban", few)
    figures["zero_shot_slide"] = share(lambda row: row["source"] == "slide-bullets", few)
    figures["zero_shot_seen"] = share(lambda row: _seen_template(row) and row["type"] in FIRST_TYPES, few)
    figures["zero_shot_unseen_all"] = share(lambda row: not _seen_template(row), everything)
    figures["zero_shot_seen_all"] = share(_seen_template, everything)
    figures["classes/zero_shot_all"] = len(types)

    for name, source in (("retrieval", "stamp"), ("retrieval_clip_art", "clip-art")):
        ranks = caption_ranks(shard, judge, seen.embed, source)
        if len(ranks):
            figures[name] = mean(ranks < 5)
            figures[f"{name}_first"] = mean(ranks < 1)
            figures[f"count/{name}"] = len({row["caption"] for row in shard.meta if _shows(row, source)})
    return figures


def _shows(row: dict, source: str) -> bool:
    return row["kind"] == "cutout" and bool(row["caption"]) and row["source"] == source


def caption_ranks(shard: Shard, judge: Judge, embed: torch.Tensor, source: str) -> np.ndarray:
    """Of every captioned cut-out of a source: how many captions of others come before its own; `embed` [n, E]."""
    chosen = _where(shard.meta, lambda row: _shows(row, source))
    captions = sorted({shard.meta[i]["caption"] for i in chosen})
    if not captions:
        return np.zeros(0, int)
    scores = (embed[chosen] @ judge.words(captions).T).numpy()
    right = [scores[n, captions.index(shard.meta[i]["caption"])] for n, i in enumerate(chosen)]
    return np.array([(scores[n] > right[n]).sum() for n in range(len(chosen))])


def query_figures(shard: Shard, judge: Judge, seen: Seen) -> dict:
    """Every element whose name is alone in its picture and that is not too large, asked for by name."""
    rows, cols = shard.grid
    kept = round(KEPT_BY_TEXT * rows * cols)
    found = {}
    for i, row in enumerate(shard.meta):
        if row["kind"] != "page":
            continue
        names = [text for text, _, _ in row["regions"]]
        asked = [
            (region_text(text), role, box) for text, role, box in row["regions"]
            if names.count(text) == 1 and (box[2] - box[0]) * (box[3] - box[1]) < LARGEST_QUERY * rows * cols
        ][:QUERIES_PER_PICTURE]  # fmt: skip
        if not asked:
            continue
        similarity = (seen.patch_embed[i] @ judge.words(text for text, _, _ in asked).T).numpy()
        by_attention = set(np.argsort(-seen.attention[i])[:kept].tolist())
        for n, (_, role, box) in enumerate(asked):
            inside = np.zeros((rows, cols), bool)
            inside[int(box[1]) : int(np.ceil(box[3])), int(box[0]) : int(np.ceil(box[2]))] = True
            inside = inside.ravel()
            best = np.argsort(-similarity[:, n])
            share = inside.mean()
            found.setdefault(role, []).append((
                inside[best[0]], inside[best[:kept]].any(), inside[list(by_attention)].any(), share,
                1 - (1 - share) ** kept,
            ))  # fmt: skip
    everything = np.array([row for rows_of_role in found.values() for row in rows_of_role], float)
    names = ("text_hit", "text_kept", "text_kept_by_attention", "chance/text_hit", "chance/text_kept")
    figures = dict(zip(names, everything.mean(0).tolist()))
    figures["count/text_hit"] = len(everything)
    for role, values in found.items():
        if len(values) >= 10:
            figures[f"text_hit_{role}"] = float(np.mean([hit for hit, *_ in values]))
            figures[f"count/text_hit_{role}"] = len(values)
    return figures


def probe_pictures(known: list[Shard]):
    """Rows, pixels and teacher CLS [n, Dt] that probes learn from: whole pages and lone stamps, each up to a number."""
    rows, pixels, teacher_cls, counts = [], [], [], {"page": 0, "cutout": 0}
    for shard in known:
        for i, row in enumerate(shard.meta):
            alone = row["kind"] == "cutout" and row["count"] == 1 and row["source"] == "stamp"
            if (alone or row["kind"] == "page" and row["full"]) and counts[row["kind"]] < PROBE_LIMIT:
                counts[row["kind"]] += 1
                rows.append(row)
                pixels.append(shard.pixels[i])
                teacher_cls.append(shard.teacher_cls[i])
    return rows, pixels, np.array(teacher_cls, np.float32)


@torch.inference_mode()
def reduction_figures(judge: Judge, shard: Shard, seen: Seen) -> dict:
    """How much of CLS stays (cosine) when a quarter of the patches, drawn at random, go through all
    blocks and the others are dropped, or merged into them."""
    draw = np.random.default_rng(1)
    chosen = np.sort(draw.permutation(len(shard))[:REDUCED_PICTURES])
    num_patches = seen.patches.shape[1]
    figures = {"cls_after_drop": [], "cls_after_merge": []}
    for i in range(0, len(chosen), BATCH):
        part = chosen[i : i + BATCH]
        pixels = to_tensor([shard.pixels[n] for n in part])
        keep = torch.from_numpy(np.stack([draw.permutation(num_patches)[: num_patches // 4] for _ in part]))
        whole = torch.from_numpy(seen.cls[part])
        for name, merged in (("cls_after_drop", False), ("cls_after_merge", True)):
            figures[name] += F.cosine_similarity(judge.encoder(pixels, keep, merged)[0], whole).tolist()
    return {name: mean(values) for name, values in figures.items()}


def size_figures(judge: Judge, shards: list[Shard]) -> dict:
    """Attention and likeness of patches on pages and cut-outs of other sizes and shapes."""
    figures = {}
    for shard in shards:
        seen, size = judge.see(shard.pixels), f"{shard.grid[1]}x{shard.grid[0]}"
        own = attention_figures(shard, {"own": seen.attention}) | similarity_figures(shard, seen)
        for name in ("own/auc_pages", "own/auc_cutouts", "similarity_pages", "similarity_cutouts"):
            figures[f"{name.removeprefix('own/')}_{size}"] = own[name]
    return figures


def evaluate(judge: Judge, shard: Shard, known: list[Shard], other_sizes: list[Shard]) -> dict:
    """All figures; keys with a prefix ("teacher/", "pixels/", …) are those of something else."""
    seen = judge.see(shard.pixels)
    scores = {
        "own": seen.attention,
        "teacher": shard.teacher_attention[:, 3].astype(np.float32),
        "teacher_block_10": shard.teacher_attention[:, 1].astype(np.float32),
        "pixels": np.stack([pixel_deviation(picture) for picture in shard.pixels]),
    }
    figures = attention_figures(shard, scores)
    figures = {key.removeprefix("own/"): value for key, value in figures.items()}
    figures |= similarity_figures(shard, seen)
    if known:
        rows, pixels, teacher_cls = probe_pictures(known)
        figures |= probe_figures(shard, seen, rows, judge.see(pixels), teacher_cls)
    figures |= naming_figures(shard, judge, seen) | query_figures(shard, judge, seen)
    return figures | reduction_figures(judge, shard, seen) | size_figures(judge, other_sizes)
