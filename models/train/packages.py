"""The packages that training is made from, where they come from and under which licence.

Nothing of them is committed; only weights trained on them leave the working folder. `fetch` uses
the ordinary clients, npm and apt-get, which check what they download.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from failure import Failure
from programs import last_line, program


@dataclass(frozen=True)
class Package:
    name: str
    licence: str
    use: str


NPM = (
    Package("playwright-core", "Apache-2.0", "drives the browser"),
    Package("lucide-static", "ISC", "icons"),
    Package("@tabler/icons", "MIT", "icons"),
    Package("@fortawesome/fontawesome-free", "CC-BY-4.0 (icons)", "icons"),
    Package("bootstrap-icons", "MIT", "icons"),
    Package("bootstrap", "MIT", "style sheet"),
    Package("bulma", "MIT", "style sheet"),
    Package("@picocss/pico", "MIT", "style sheet"),
    Package("@iconify-json/fluent-emoji", "MIT", "cut-outs"),
    Package("@iconify-json/noto", "Apache-2.0", "cut-outs"),
    Package("@iconify-json/openmoji", "CC-BY-SA-4.0", "cut-outs"),
    Package("@iconify-json/twemoji", "CC-BY-4.0", "cut-outs"),
    Package("@iconify-json/emojione", "CC-BY-4.0", "cut-outs"),
    Package("@iconify-json/fxemoji", "Apache-2.0", "cut-outs"),
    Package("@iconify-json/flat-color-icons", "MIT", "cut-outs"),
    Package("echarts", "Apache-2.0", "charts"),
    Package("vega", "BSD-3-Clause", "charts"),
    Package("vega-lite", "BSD-3-Clause", "charts"),
    Package("emojibase-data", "MIT", "names and groups of emoji"),
    Package("sharp", "Apache-2.0 (with LGPL-3+ libraries)", "draws the emoji"),
)
DEBIAN = (
    Package("tuxpaint-stamps-default", "GPL-2+, public domain and CC, per stamp", "cut-outs"),
    Package("gcompris-qt-data", "GPL-3+, CC-BY-SA and public domain, per picture", "cut-outs, drawings"),
    Package("openclipart-png", "public domain", "cut-outs"),
    Package("gnome-backgrounds", "CC-BY-SA-3.0 and 4.0", "photographs"),
    Package("mate-backgrounds", "GPL-2+ and CC-BY-SA-4.0", "photographs"),
    Package("plasma-workspace-wallpapers", "CC-BY-SA-4.0 and LGPL-3", "photographs"),
    Package("lomiri-wallpapers", "CC-BY-SA-3.0", "photographs"),
    Package("ukui-wallpapers", "CC-BY-SA-4.0", "photographs"),
    Package("lomiri-wallpapers-16.04", "CC-BY-4.0, CC-BY-SA-3.0 and 4.0, CC0, per picture", "photographs"),
    Package("lomiri-wallpapers-20.04", "CC-BY-4.0, CC-BY-SA-3.0 and 4.0, CC0, per picture", "photographs"),
    Package("endless-sky-data", "CC-BY-SA-3.0 and 4.0, CC-BY-4.0, public domain, per picture", "photographs, cut-outs"),
    Package("wesnoth-1.16-data", "GPL-2+", "paintings, cut-outs"),
    Package("scratch", "CC-BY-SA-3.0 (media and help)", "photographs, cut-outs, pictures of windows"),
    Package("opencv-doc", "Apache-2.0 and BSD-3-Clause", "photographs, figures"),
    Package("python-skimage-doc", "BSD-3-Clause", "figures"),
    Package("gimp-help-en", "GFDL-1.2+", "figures, pictures of windows"),
    Package("gnome-user-docs", "CC-BY-SA-3.0", "pictures of windows"),
    Package("mate-user-guide", "GFDL-1.1+ and GPL-2+", "pictures of windows"),
    Package("debian-handbook", "GPL-2+ or CC-BY-SA-3.0", "pictures of windows"),
    Package("kicad-doc-en", "GPL-2+ or CC-BY-SA-3.0", "pictures of windows"),
    Package("freedombox-doc-en", "CC-BY-SA-4.0", "pictures of windows"),
    Package("wordnet-base", "WordNet 3.0 licence, BSD-like", "what things are a kind of"),
    Package("fonts-noto-core", "OFL-1.1", "fonts of many scripts"),
    Package("fonts-noto-cjk", "OFL-1.1", "Chinese, Japanese, Korean"),
    Package("fonts-dejavu-core", "Bitstream Vera", "fonts"),
    Package("fonts-liberation", "OFL-1.1", "fonts"),
    Package("fonts-open-sans", "Apache-2.0", "fonts"),
    Package("fonts-roboto-unhinted", "Apache-2.0", "fonts"),
    Package("fonts-cantarell", "OFL-1.1", "fonts"),
    Package("fonts-inter", "OFL-1.1", "fonts"),
    Package("fonts-ebgaramond", "OFL-1.1", "fonts"),
    Package("fonts-comic-neue", "OFL-1.1", "fonts"),
    Package("fonts-linuxlibertine", "OFL-1.1 or GPL-2+", "fonts"),
    Package("fonts-firacode", "OFL-1.1", "fonts"),
    Package("fonts-hack", "MIT and Bitstream Vera", "fonts"),
    Package("fonts-hosny-amiri", "OFL-1.1", "Arabic"),
    Package("fonts-lato", "OFL-1.1", "fonts, held out"),
    Package("fonts-crosextra-carlito", "OFL-1.1", "fonts, held out"),
    Package("fonts-vollkorn", "OFL-1.1", "fonts, held out"),
    Package("fonts-jetbrains-mono", "OFL-1.1", "fonts, held out"),
)
# comes with the requirements
PYTHON = (Package("matplotlib", "Matplotlib licence, BSD-compatible", "plots"),)


def _run(command: list[str], folder: Path, complaint: str):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"{complaint} ({last_line(done)}): check the network and the room on the disk, then run again.")


def fetch_npm(work: Path, say=print):
    folder = work / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "package.json").exists():
        (folder / "package.json").write_text(json.dumps({"name": "training-inputs", "private": True}))
    missing = [p.name for p in NPM if not (folder / "node_modules" / p.name / "package.json").exists()]
    if missing:
        say(f"packages: {', '.join(missing)} from npm")
        command = [program("npm"), "install", "--no-audit", "--no-fund", *missing]
        _run(command, folder, "npm could not fetch the packages")


def fetch_debian(work: Path, say=print):
    """Download and unpack each package beside the others; one that is unpacked is not fetched again."""
    archives, unpacked = work / "debian", work / "unpacked"
    archives.mkdir(parents=True, exist_ok=True)
    unpacked.mkdir(parents=True, exist_ok=True)
    for package in DEBIAN:
        target = unpacked / package.name
        if target.exists():
            continue
        say(f"packages: {package.name} from Debian")
        _run([program("apt-get"), "download", package.name], archives, f"{package.name} could not be downloaded")
        archive = next(archives.glob(f"{package.name}_*.deb"), None)
        if archive is None:
            raise Failure(f"{package.name} was not downloaded: check the package sources and run again.")
        partial = unpacked / f"{package.name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        _run([program("dpkg-deb"), "-x", str(archive), str(partial)], archives, f"{archive.name} could not be unpacked")
        partial.rename(target)
        archive.unlink()
