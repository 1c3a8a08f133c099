"""One training picture with what is known about it."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Sample:
    """Legend: h × w patches, C roles."""

    pixels: np.ndarray  # [16 h, 16 w, 3] uint8
    kind: str  # page, cutout, photo
    file: str  # name of the source, for the split and for looking back
    foreground: np.ndarray | None = None  # [h, w] share of each patch, None where unknown
    roles: np.ndarray | None = None  # [C, h, w] share of each patch, None off pages
    caption: str | None = None
    type: str = ""  # template family of a page, category of a picture
    subtype: str = ""
    source: str = ""
    dark: bool = False
    full: bool = True  # the whole page or picture, not a crop
    readable: bool = False  # shows letters or signs, so it is never mirrored
    count: int = 1  # cut-outs in the picture
    regions: list = field(default_factory=list)  # [text, role, [x0, y0, x1, y1] in patches]

    def meta(self) -> dict:
        return {k: v for k, v in vars(self).items() if k not in ("pixels", "foreground", "roles")}
