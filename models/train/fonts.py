"""Let the browser see the fonts of the unpacked packages without installing them."""

from pathlib import Path

SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
</fontconfig>
"""


def write_font_settings(unpacked: Path, cache: Path, path: Path):
    path.write_text(SETTINGS.format(folder=unpacked, cache=cache))
