"""The loss plot and the sheet of samples, drawn with OpenCV."""
import csv

import cv2
import numpy as np

_INK, _GRID = (60, 50, 45), (225, 225, 225)
_LINES = ((170, 90, 30), (40, 120, 220), (60, 150, 60), (150, 60, 160))


def plot(log_path, columns, path):
    """Draws one panel for each column of the CSV log over the steps, with a smoothed line. Columns without values are left out."""
    with open(log_path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    panels = []
    for at, column in enumerate(columns):
        points = [(int(row["step"]), float(row[column])) for row in rows if row.get(column)]
        if len(points) > 1:
            panels.append(_panel(column, np.array(points), _LINES[at % len(_LINES)]))
    if panels:
        _save(path, np.vstack(panels))


def _panel(title, points, color, width=900, height=220):
    panel = np.full((height, width, 3), 255, np.uint8)
    left, top, right, bottom = 70, 28, width - 15, height - 28
    window = max(1, len(points) // 40)
    smooth = np.convolve(np.pad(points[:, 1], (window // 2, window - 1 - window // 2), mode="edge"), np.ones(window) / window, "valid")
    low, high = np.percentile(points[:, 1], (2, 98))
    low, high = min(low, smooth.min()), max(high, smooth.max()) + 1e-9
    for share in (0, 0.5, 1):
        y = int(bottom - share * (bottom - top))
        cv2.line(panel, (left, y), (right, y), _GRID, 1)
        _text(panel, f"{low + share * (high - low):.4g}", (4, y + 4))
    x = left + (points[:, 0] - points[0, 0]) / max(1, points[-1, 0] - points[0, 0]) * (right - left)
    for values, line, thick in ((points[:, 1], tuple(int(255 - (255 - c) * 0.3) for c in color), 1), (smooth, color, 2)):
        y = np.clip(bottom - (values - low) / (high - low) * (bottom - top), top, bottom)
        cv2.polylines(panel, [np.stack([x, y], 1).astype(np.int32)], False, line, thick, cv2.LINE_AA)
    _text(panel, title, (left, 18))
    _text(panel, f"step {int(points[0, 0])}", (left, height - 8))
    _text(panel, f"{int(points[-1, 0])}", (right - 50, height - 8))
    return panel


def sheet(columns, path):
    """Draws pictures side by side. columns: a list of (title, [N, 3, H, W] tensor in [0, 1])."""
    strips = []
    for title, pictures in columns:
        pixels = (pictures.detach().float().cpu().clamp(0, 1).numpy().transpose(0, 2, 3, 1) * 255 + 0.5).astype(np.uint8)[..., ::-1]
        head = np.full((24, pixels.shape[2], 3), 255, np.uint8)
        _text(head, title, (4, 16))
        strips.append(np.vstack([head, *pixels]))
    _save(path, np.hstack(strips))


def _text(picture, text, at):
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, _INK, 1, cv2.LINE_AA)


def _save(path, pixels):
    if not cv2.imwrite(str(path), pixels):
        raise OSError(f"{path} could not be written as a picture of {pixels.shape[1]}x{pixels.shape[0]} pixels: check that its folder is there, may be written and has space left.")
