"""The model card: what the app must know of the files, and the gates with their figures."""

import hashlib
import json
from pathlib import Path

from model import MAX_PIECES, NUM_PREFIX_TOKENS, PATCH_SIZE
from packages import DEBIAN, NPM, PYTHON
from pixels import DEVIATION, MEAN

WEAK_AT = (
    "Photographs: it has seen few, and its patches follow the teacher less than on pages.",
    "Small icons on whole pages, which are four pixels wide at 256 px.",
    "Naming a kind of page that it was not trained on: a kanban board is called something else.",
    "Naming objects: the right name of a cut-out is seldom among its first; take its labels for a demonstration.",
    "Reading: it finds words by their look and place, not letter by letter.",
    "Telling how an untaught encoder attends: its attention was taught what an element is.",
)


def _file(folder: Path, name: str) -> dict:
    data = (folder / name).read_bytes()
    return {"file": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def write_card(folder: Path, gates: list[dict], trained: dict):
    """`card.json` beside `onnx/`; its first half is what `src/engine/model-card.ts` describes."""
    card = {
        "id": "default",
        "label": "Tokensieve tiny",
        "summary": "A small ViT made for this project: 8 blocks, 256 patches, attention trained on page elements and "
        "cut-outs; answers in a blink on any machine.",
        "licence": "Apache-2.0",
        "source": "Trained for this project by distillation from DINOv2-small; see README.md beside this card.",
        **_file(folder, "onnx/model.onnx"),
        "dtype": "fp32",
        "input": {
            "width": 256, "height": 256, "resize": "squash", "resample": "bicubic",
            "mean": [round(float(v), 3) for v in MEAN], "std": [round(float(v), 3) for v in DEVIATION],
        },
        "patchSize": PATCH_SIZE,
        "prefixTokens": NUM_PREFIX_TOKENS,
        "outputs": {"tokens": "last_hidden_state", "embedding": "image_embeds"},
        "deepBlock": -1,
        "lowBlock": 2,
        "text": {
            **_file(folder, "onnx/text_model.onnx"), "tokenizer": "tokenizer.json", "maxPieces": MAX_PIECES,
            "input": "input_ids", "output": "text_embeds", "patches": "patch_embeds",
        },
        "trained": trained,
        "gates": gates,
        "weakAt": WEAK_AT,
        "inputs": [{"package": p.name, "licence": p.licence, "use": p.use} for p in (*NPM, *DEBIAN, *PYTHON)],
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
