"""From labelled boxes to maps over the patch grid.

Legend: h × w the patch grid, R raster cells per patch side, C roles. A box is
(role, text, x, y, width, height) in px of the page; a view is (x, y, width, height) of the part
of the page that is shown.
"""

import numpy as np

RASTER = 8
# what a patch can show; index 0 is "nothing"
ROLES = ("background", "text", "heading", "button", "icon", "image", "input", "chart", "table", "link", "badge",
         "avatar", "code", "toggle")  # fmt: skip
# boxes that carry something to see; containers such as tables are left out
LEAVES = frozenset(
    ("textline", "button", "icon", "image", "input", "chart", "avatar", "badge", "toggle", "checkbox", "signature",
     "logo")
)  # fmt: skip
ROLE_OF = {"textline": "text", "logo": "link", "checkbox": "toggle", "signature": "text", "text": "heading"}
NOT_BACKGROUND = ("text", "button", "icon", "image", "input", "chart", "badge", "avatar", "toggle")
NOT_REGIONS = frozenset(("textline", "heading"))
# how much of the attention an element deserves
ROLE_WEIGHTS = {
    "text": 0.6, "heading": 0.4, "button": 1.0, "icon": 0.9, "image": 0.7, "input": 0.5, "chart": 0.7, "badge": 0.9,
    "avatar": 0.9, "toggle": 1.0,
}  # fmt: skip


def _in_cells(box, view, grid):
    """Corners of a box in raster cells of the view, not yet rounded."""
    _, _, x, y, width, height = box
    left, top, view_width, view_height = view
    sx, sy = grid[1] * RASTER / view_width, grid[0] * RASTER / view_height
    return (x - left) * sx, (y - top) * sy, (x + width - left) * sx, (y + height - top) * sy


def _paint(mask, corners):
    """Set the cells a box covers, at least one; nothing when it lies outside."""
    a, b, c, d = corners
    a, b, c, d = (round(v) for v in (a, b, max(c, a + 1), max(d, b + 1)))
    if c > 0 and d > 0:
        mask[max(0, b) : d, max(0, a) : c] = 1


def foreground_mask(boxes, view, grid) -> np.ndarray:
    """[h·R, w·R] one where an element is."""
    mask = np.zeros((grid[0] * RASTER, grid[1] * RASTER), np.float32)
    for box in boxes:
        if box[0] in LEAVES:
            _paint(mask, _in_cells(box, view, grid))
    return mask


def role_masks(boxes, view, grid) -> np.ndarray:
    """[C, h·R, w·R] one where a role is; roles overlap."""
    masks = np.zeros((len(ROLES), grid[0] * RASTER, grid[1] * RASTER), np.float32)
    for box in boxes:
        role = ROLE_OF.get(box[0], box[0])
        if role in ROLES:
            _paint(masks[ROLES.index(role)], _in_cells(box, view, grid))
    masks[0] = 1 - masks[[ROLES.index(role) for role in NOT_BACKGROUND]].max(0)
    return masks


def regions(boxes, view, grid) -> list:
    """[text, role, [x0, y0, x1, y1] in patches] of the named elements that lie mostly in the view."""
    found = []
    rows, cols = grid[0] * RASTER, grid[1] * RASTER
    for box in boxes:
        role, text = box[0], box[1]
        if role in NOT_REGIONS or not text or (role not in ROLES and role not in ROLE_OF):
            continue
        a, b, c, d = _in_cells(box, view, grid)
        seen = max(0, min(c, cols) - max(a, 0)) * max(0, min(d, rows) - max(b, 0))
        if seen >= 48 and seen / max(1e-6, (c - a) * (d - b)) > 0.7:
            corners = (max(0, a), max(0, b), min(cols, c), min(rows, d))
            found.append([text, role, [round(v / RASTER, 3) for v in corners]])
    return found


def to_grid(mask: np.ndarray) -> np.ndarray:
    """[…, h·R, w·R] → [..., h, w], the share of each patch."""
    *front, rows, cols = mask.shape
    return mask.reshape(*front, rows // RASTER, RASTER, cols // RASTER, RASTER).mean((-3, -1))
