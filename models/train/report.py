"""Figures as a table: this model, the one to compare with, the teacher, pixel deviation."""

import json
from pathlib import Path

from gates import GATES

OTHERS = ("teacher", "teacher_block_10", "pixels", "chance", "best", "trained")


def number(value) -> str:
    return "–" if value is None or value != value else f"{value:.3f}".replace("0.", ".", 1)


def gate_rows(figures: dict, compared: dict | None) -> list[dict]:
    """One row per gate: what is asked, what is reached, and what others reach."""
    rows = []
    for gate in GATES:
        row = {"says": gate.says, "at_least": gate.at_least, "reached": round(figures[gate.key], 3)}
        row["first_published"] = gate.published
        if compared:
            row["before_here"] = round(compared[gate.key], 3)
        if f"of_best/{gate.key}" in figures:
            row["of_best"] = round(figures[f"of_best/{gate.key}"], 3)
        row |= {other: round(figures[f"{other}/{gate.key}"], 3) for other in OTHERS if f"{other}/{gate.key}" in figures}
        row["met"] = bool(figures[gate.key] >= gate.at_least)
        rows.append(row)
    return rows


def table(rows: list[dict]) -> str:
    """Markdown, for the terminal and for the README beside the weights."""
    titles = {
        "at_least": "asked", "reached": "reached", "before_here": "version before, same pictures",
        "first_published": "first version, as published", "teacher": "teacher, last block",
        "teacher_block_10": "teacher, block 10", "pixels": "pixel deviation", "best": "best possible",
        "trained": "on pictures trained on", "chance": "chance",
    }  # fmt: skip
    used = [key for key in titles if any(key in row for row in rows)]
    lines = ["| | " + " | ".join(titles[key] for key in used) + " |", "|---|" + "---|" * len(used)]
    for row in rows:
        cells = [number(row.get(key)) for key in used]
        lines.append(f"| {row['says']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def details(figures: dict, compared: dict | None) -> str:
    """Every other figure, in order of its name."""
    asked = {gate.key for gate in GATES}
    lines = []
    for key in sorted(figures):
        if key not in asked:
            beside = f"   before {number(compared[key])}" if compared and key in compared else ""
            value = f"{figures[key]:.0f}" if key.startswith(("count/", "classes/")) else number(figures[key])
            lines.append(f"{key:42s} {value}{beside}")
    return "\n".join(lines)


def write_figures(path: Path, figures: dict, compared: dict | None, trained: dict):
    content = {"trained": trained, "gates": gate_rows(figures, compared), "figures": figures, "before": compared}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1))
