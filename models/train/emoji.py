"""Emoji and flat icons of several sets as named cut-outs: one concept, drawn in up to six styles.

Skin tones, men and women beside a person, clock faces, keys and letters are left out.
"""

import json
import re
import subprocess
from pathlib import Path

from failure import Failure
from programs import last_line, program
from split import percent

RENDERER = Path(__file__).parent / "render" / "icons.mjs"
SETS = ("fluent-emoji", "noto", "openmoji", "twemoji", "emojione", "fxemoji")
FLAGS_FROM = "twemoji"
KEPT_PERCENT = 66
# the first that fits a subgroup of the Unicode list
CATEGORIES = (
    (r"animal", "animals"), (r"plant", "plants"), (r"food|drink", "food"), (r"dishware|household", "household"),
    (r"transport-(ground|water|air)", "vehicles"), (r"place|hotel", "places"), (r"sky-weather", "weather"),
    (r"event", "seasonal"), (r"person|family|hair", "people"), (r"hand|body", "body"),
    (r"^(face|cat-face|monkey-face|emotion)", "faces"), (r"sport|award", "sports"), (r"game|arts", "hobbies"),
    (r"clothing", "clothes"), (r"music|sound", "music"), (r"phone|computer|light-video", "electronics"),
    (r"book|mail|writing|office|money", "office"), (r"lock|tool|other-object|time", "tools"),
    (r"science|medical", "medical"), (r"flag", "flags"), (r"", "symbols"),
)  # fmt: skip
LEFT_OUT = re.compile(r"^(keycap|alphanum|skin-tone)$")
LEFT_OUT_NAMES = re.compile(r"o’clock|-thirty|skin tone|^(man|woman|men|women)( |:)|^regional indicator")
SKIN_OR_GENDER = re.compile(r"1F3F[B-F]|200D-264[02]|^1F46[89]-")


def _joined(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _without_style(hexcode: str) -> str:
    return hexcode.upper().replace("-FE0F", "")


def concepts(modules: Path) -> dict[str, tuple[str, str, str]]:
    """What an emoji is called, its category and subcategory, by its code points."""
    groups = json.loads((modules / "emojibase-data/meta/groups.json").read_text())
    named = {}
    for row in json.loads((modules / "emojibase-data/en/data.json").read_text()):
        subgroup = groups["subgroups"].get(str(row.get("subgroup")), "")
        label = row["label"].lower()
        if not subgroup or LEFT_OUT.match(subgroup) or LEFT_OUT_NAMES.search(label):
            continue
        if SKIN_OR_GENDER.search(row["hexcode"]):
            continue
        category = next(name for pattern, name in CATEGORIES if re.search(pattern, subgroup))
        text = re.sub(r"^flag: ", "flag of ", label).replace("’", "'")
        subcategory = re.sub(r"^(animal|plant|food|place|transport|person)-", "", subgroup).replace("-", " ")
        named[_without_style(row["hexcode"])] = text, category, subcategory
    return named


def _keys_by_code(modules: Path, name: str, known: dict[str, tuple]) -> dict[str, str]:
    """The icon of each concept: by the set's own table of code points, else by the name without its hyphens."""
    icons = json.loads((modules / f"@iconify-json/{name}/icons.json").read_text())
    table = json.loads((modules / f"@iconify-json/{name}/chars.json").read_text())
    aliases = {key: alias["parent"] for key, alias in icons.get("aliases", {}).items()}
    found = {}
    for code, key in table.items():
        key = aliases.get(key, key)
        if _without_style(code) in known and key in icons["icons"]:
            found.setdefault(_without_style(code), key)
    if not table:
        codes = {_joined(text): code for code, (text, _, _) in known.items()}
        for key in [*icons["icons"], *aliases]:
            code = codes.get(_joined(key))
            if code and aliases.get(key, key) in icons["icons"]:
                found.setdefault(code, aliases.get(key, key))
    return found


def _flat_icons(modules: Path):
    """Icons of an interface in colour: their key is their name."""
    for key in sorted(json.loads((modules / "@iconify-json/flat-color-icons/icons.json").read_text())["icons"]):
        yield "flat-color-icons", key, re.sub(r"icons8-|-?\d+$", "", key).replace("-", " "), "interface", "icon"


def _chosen(modules: Path):
    known = concepts(modules)
    for name in SETS:
        used = set()
        for code, key in sorted(_keys_by_code(modules, name, known).items()):
            text, category, subcategory = known[code]
            if key in used or category == "flags" and name != FLAGS_FROM:
                continue
            used.add(key)
            if percent(f"{name} {key}") < KEPT_PERCENT:
                yield name, key, text, category, subcategory
    yield from _flat_icons(modules)


def _draw(work: Path, chosen: list[tuple]):
    node = program("node")
    wanted = {}
    for name, key, *_ in chosen:
        wanted.setdefault(name, []).append(key)
    (work / "icons.json").write_text(json.dumps(wanted))
    done = subprocess.run([node, str(RENDERER), str(work)], capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"Drawing the icons stopped with code {done.returncode} ({last_line(done)}): run again.")


def emoji(unpacked: Path):
    """All sets share the name, by which they are held out together."""
    work = unpacked.parent
    chosen = list(_chosen(work / "npm" / "node_modules"))
    _draw(work, chosen)
    for name, key, text, category, subcategory in chosen:
        yield work / "icons" / name / f"{key}.png", text, text, category, subcategory, "emoji"
