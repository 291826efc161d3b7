"""The contact sheet.

Every shot of the film on paper, with its slate, its frame, its lens and move, its time and its words.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hotset.film.motion import CameraMove
from hotset.film.production import Production, Shot
from hotset.film.words import Angle, CameraMoveKind
from hotset.finish.typography import Face, balanced, clipped, font, line_mask, missing_glyphs, width_of
from hotset.media import read_picture
from hotset.units import seconds_text

__all__ = ["SHEET_VERSION", "contact_sheet", "frame_words", "move_words"]

SHEET_VERSION = 4
WIDTH = 1600
PER_PAGE = 12
_MARGIN = 72
_PAPER, _INK, _GREY, _HAIR, _ACCENT = "#f5f1e9", "#211d19", "#7d746a", "#cfc6b8", "#a4472c"
_MOVES = {
    CameraMoveKind.PAN: ("pan right", "pan left"),
    CameraMoveKind.TILT: ("tilt up", "tilt down"),
    CameraMoveKind.ROLL: ("roll clockwise", "roll counter-clockwise"),
    CameraMoveKind.DOLLY: ("push in", "pull back"),
    CameraMoveKind.TRUCK: ("truck right", "truck left"),
    CameraMoveKind.PEDESTAL: ("crane up", "crane down"),
    CameraMoveKind.ARC: ("arc right", "arc left"),
}


@dataclass(frozen=True, slots=True)
class _Grid:
    columns: int
    panel: tuple[int, int]
    gap: int
    row: int


def contact_sheet(production: Production, pictures: Mapping[str, Path | NDArray[np.uint8]]) -> tuple[bytes, ...]:
    """The pages as PNG, 1600 pixels wide, twelve shots a page at most.

    A picture is a file or RGB (H, W, 3) uint8; a shot without one gets an empty frame.

    Raises MediaError when a picture cannot be read.
    """
    shots = list(production.shots)
    pages = [shots[n : n + PER_PAGE] for n in range(0, len(shots), PER_PAGE)] or [[]]
    return tuple(_page(production, page, pictures, number, len(pages)) for number, page in enumerate(pages, 1))


def _layout(production: Production, count: int) -> _Grid:
    ratio = production.width / production.height
    columns = 3 if ratio > 1.2 else 4 if ratio > 0.8 else 6
    if count <= 4 and ratio > 0.8:
        columns = 2
    gap = 40 if columns <= 3 else 28
    width = (WIDTH - 2 * _MARGIN - gap * (columns - 1)) // columns
    height = round(width / ratio)
    words = 150 if columns <= 4 else 190
    return _Grid(columns, (width, height), gap, height + words)


def _page(
    production: Production, shots: list[Shot], pictures: Mapping[str, Path | NDArray[np.uint8]], number: int, pages: int
) -> bytes:
    grid = _layout(production, len(shots) if pages == 1 else PER_PAGE)
    rows = -(-len(shots) // grid.columns)
    top = 236
    height = top + rows * grid.row + 74
    page = Image.new("RGB", (WIDTH, height), _PAPER)
    _header(page, production)
    for n, shot in enumerate(shots):
        x = _MARGIN + (n % grid.columns) * (grid.panel[0] + grid.gap)
        y = top + (n // grid.columns) * grid.row
        new_scene = n == 0 or shots[n - 1].scene != shot.scene
        _panel(page, production, shot, pictures.get(shot.slate), (x, y), grid, new_scene)
    _footer(page, production, number, pages, height)
    out = io.BytesIO()
    page.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _header(page: Image.Image, production: Production) -> None:
    draw = ImageDraw.Draw(page)
    title = _settable(production.title, Face.TITLE).upper()
    size = 50.0
    while width_of(title, Face.TITLE, size, 0.2) > WIDTH - 2 * _MARGIN - 420 and size > 22:
        size *= 0.94
    _ink(page, title, Face.TITLE, size, 0.2, (_MARGIN - 2, 128), _INK)
    seconds = sum((shot.duration for shot in production.shots), Fraction(0))
    scenes = len({shot.scene for shot in production.shots})
    facts = (
        f"{len(production.shots)} shots in {scenes} scene{'s' if scenes != 1 else ''}",
        f"{_time(seconds)}  ·  {production.width} × {production.height}  ·  {float(production.frame_rate):g} fps",
    )
    for n, line in enumerate(facts):
        face = Face.STRONG if n == 0 else Face.TEXT
        draw.text(
            (WIDTH - _MARGIN, 104 + 24 * n), line, font=font(face, 18), fill=_INK if n == 0 else _GREY, anchor="rs"
        )
    draw.line([(_MARGIN, 160), (WIDTH - _MARGIN, 160)], fill=_INK, width=1)


def _footer(page: Image.Image, production: Production, number: int, pages: int, height: int) -> None:
    draw = ImageDraw.Draw(page)
    draw.line([(_MARGIN, height - 62), (WIDTH - _MARGIN, height - 62)], fill=_HAIR, width=1)
    draw.text((_MARGIN, height - 32), "Contact sheet", font=font(Face.TEXT, 15), fill=_GREY, anchor="ls")
    if pages > 1:
        draw.text(
            (WIDTH - _MARGIN, height - 32), f"{number} / {pages}", font=font(Face.TEXT, 15), fill=_GREY, anchor="rs"
        )


def _panel(
    page: Image.Image,
    production: Production,
    shot: Shot,
    picture: Path | NDArray[np.uint8] | None,
    corner: tuple[int, int],
    grid: _Grid,
    new_scene: bool,
) -> None:
    draw = ImageDraw.Draw(page)
    x, y = corner
    width, height = grid.panel
    if new_scene:
        heading = _settable(_heading(production, shot), Face.STRONG)
        draw.text(
            (x, y - 14), clipped(heading, Face.STRONG, 14, width), font=font(Face.STRONG, 14), fill=_ACCENT, anchor="ls"
        )
    _frame(page, picture, (x, y), grid.panel)
    base = y + height + 32
    draw.text((x, base), shot.slate, font=font(Face.STRONG, 24), fill=_INK, anchor="ls")
    time = seconds_text(shot.duration).removesuffix("s") + " s"
    draw.text((x + width, base), time, font=font(Face.STRONG, 18), fill=_INK, anchor="rs")
    left = x + width_of(shot.slate, Face.STRONG, 24) + 14
    room = x + width - left - width_of(time, Face.STRONG, 18) - 14
    draw.text(
        (left, base), clipped(frame_words(shot), Face.TEXT, 18, room), font=font(Face.TEXT, 18), fill=_INK, anchor="ls"
    )
    moves = _settable(move_words(production, shot), Face.TEXT)
    draw.text((x, base + 26), clipped(moves, Face.TEXT, 17, width), font=font(Face.TEXT, 17), fill=_GREY, anchor="ls")
    for n, (text, face) in enumerate(_words(production, shot, width, 2 if grid.columns <= 4 else 4)):
        draw.text((x, base + 54 + 23 * n), text, font=font(face, 18), fill=_INK, anchor="ls")


def _heading(production: Production, shot: Shot) -> str:
    try:
        scene = production.scene(shot.scene)
    except KeyError:
        return f"SCENE {shot.scene}"
    return f"{scene.number}   {scene.heading.upper()}" if scene.heading else f"SCENE {scene.number}"


def _frame(
    page: Image.Image, picture: Path | NDArray[np.uint8] | None, corner: tuple[int, int], size: tuple[int, int]
) -> None:
    """The picture, fitted into the frame by cropping, with a hairline against the paper."""
    x, y = corner
    width, height = size
    draw = ImageDraw.Draw(page)
    if picture is None:
        draw.rectangle([x, y, x + width - 1, y + height - 1], fill="#ebe5da", outline=_HAIR)
        draw.line([(x, y), (x + width - 1, y + height - 1)], fill=_HAIR)
        draw.line([(x, y + height - 1), (x + width - 1, y)], fill=_HAIR)
        return
    held = Image.fromarray(read_picture(picture) if isinstance(picture, Path) else picture)
    scale = max(width / held.width, height / held.height)
    fitted = held.resize(
        (max(width, round(held.width * scale)), max(height, round(held.height * scale))), Image.Resampling.LANCZOS
    )
    left, top = (fitted.width - width) // 2, (fitted.height - height) // 2
    page.paste(fitted.crop((left, top, left + width, top + height)), (x, y))
    draw.rectangle([x, y, x + width - 1, y + height - 1], outline="#8d8377")


def _words(production: Production, shot: Shot, width: int, lines: int) -> Iterator[tuple[str, Face]]:
    """The shot's first spoken line, else what happens in it, in as many lines as there is room for."""
    if shot.lines:
        line = shot.lines[0]
        speaker = line.name
        if line.speaker is not None:
            try:
                speaker = production.element(line.speaker).name
            except KeyError:
                speaker = line.name or line.speaker
        more = " …" if len(shot.lines) > 1 else ""
        text, face = f"{speaker + ': ' if speaker else ''}“{line.text}”{more}", Face.ITALIC
    else:
        text, face = shot.motion.action or shot.description, Face.TEXT
    text = " ".join(_settable(text, face).split())
    words, row = text.split(), ""
    rows: list[str] = []
    while words and len(rows) < lines:
        word = words.pop(0)
        longer = f"{row} {word}".strip()
        if row and width_of(longer, face, 18) > width:
            rows.append(row)
            row = word
        else:
            row = longer
    if len(rows) < lines and row:
        rows.append(row)
    elif row or words:
        rows[-1] = clipped(f"{rows[-1]} {row} {' '.join(words)}", face, 18, width)
    # Two even lines read better than a full one and a widow.
    if len(rows) == 2 and not rows[-1].endswith("…") and width_of(rows[1], face, 18) < 0.3 * width:
        rows = balanced(text, face, 18, 0.0, width)
    for one in rows:
        yield one, face


def frame_words(shot: Shot) -> str:
    """Size, angle where it is not eye level, and lens: 'medium close · low · 50 mm'."""
    composition = shot.board.composition
    parts = [composition.size.value]
    if composition.angle is not Angle.EYE:
        parts.append(composition.angle.value)
    return " · ".join([*parts, f"{composition.lens_mm} mm"])


def move_words(production: Production, shot: Shot) -> str:
    """The camera path in a film crew's words: 'push in, pan left'."""
    moves = [_move(production, move) for move in shot.motion.camera]
    return ", ".join(dict.fromkeys(filter(None, moves))) or "static"


def _move(production: Production, move: CameraMove) -> str:
    if move.kind in _MOVES:
        forward, back = _MOVES[move.kind]
        return forward if move.amount >= 0 else back
    if move.kind is CameraMoveKind.ZOOM:
        return "zoom in" if move.amount >= 1 else "zoom out"
    if move.kind is CameraMoveKind.RACK_FOCUS:
        try:
            return f"rack focus to {production.element(move.to or '').name}"
        except KeyError:
            return f"rack focus to {move.to}" if move.to else "rack focus"
    return move.kind.value


def _time(seconds: Fraction) -> str:
    if seconds < 60:
        return f"{float(seconds):.1f}".removesuffix(".0") + " s"
    minutes, rest = divmod(int(seconds + Fraction(1, 2)), 60)
    return f"{minutes}:{rest:02} min"


def _settable(text: str, face: Face) -> str:
    """The text with characters that the face lacks shown as a middle dot.

    A sheet is for reading, not worth failing for.
    """
    missing = set(missing_glyphs(text, face))
    return "".join("·" if letter in missing else letter for letter in text)


def _ink(
    page: Image.Image, text: str, face: Face, size: float, tracking: float, at: tuple[int, int], colour: str
) -> None:
    """A tracked line with its baseline at `at`."""
    mask, ascent = line_mask(text, face, size, tracking)
    alpha = Image.fromarray(np.round(mask * 255).astype(np.uint8))
    page.paste(colour, (at[0], round(at[1] - ascent)), alpha)
