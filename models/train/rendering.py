"""Run the page renderer (render/render.mjs) over a range of seeds."""

import os
import shutil
import subprocess
from pathlib import Path

from failure import Failure
from programs import program

RENDERER = Path(__file__).parent / "render" / "render.mjs"


def browser_path() -> str:
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if not found:
        raise Failure("No Chromium was found: install one or set CHROMIUM to its path.")
    return found


def render_pages(work: Path, split: str, num_pages: int) -> list[Path]:
    """Pages of the seeds 0 … num_pages − 1, those with labels, in order of their seeds."""
    node = program("node")
    environment = os.environ | {"FONTCONFIG_FILE": str(work / "fonts.conf"), "CHROMIUM": browser_path()}
    done = subprocess.run([node, str(RENDERER), str(work), split, "0", str(num_pages)], env=environment)
    if done.returncode:
        raise Failure(f"Rendering the {split} pages stopped with code {done.returncode}: see above and run again.")
    return rendered_pages(work, split)


def rendered_pages(work: Path, split: str) -> list[Path]:
    return sorted(p for p in (work / "pages" / split).glob("*.jpg") if p.with_suffix(".json").exists())
