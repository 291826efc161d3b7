"""The contact sheet: as many pages as needed, every panel where it belongs, words that cannot break it."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hotset.film.elements import Element
from hotset.film.motion import CameraMove, Motion
from hotset.film.production import Line, Production, Shot
from hotset.film.words import CameraMoveKind, ElementKind
from hotset.finish.contact_sheet import contact_sheet, frame_words, move_words
from hotset.media import write_png


def production(count: int, size: tuple[int, int] = (1280, 720)) -> Production:
    shots = tuple(
        Shot(
            slate=f"{n // 8 + 1}{'ABCDEFGH'[n % 8]}", scene=str(n // 8 + 1), duration=Fraction(3), description="x " * 90
        )
        for n in range(count)
    )
    return Production(title="The First Cup", shots=shots, width=size[0], height=size[1])


def picture(path: Path, colour: tuple[int, int, int]) -> Path:
    write_png(path, np.full((72, 128, 3), colour, np.uint8))
    return path


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (4, 1), (12, 1), (13, 2), (30, 3)])
def test_twelve_panels_a_page_at_most(count: int, pages: int) -> None:
    sheets = contact_sheet(production(count), {})
    assert len(sheets) == pages
    assert all(Image.open(io.BytesIO(sheet)).width == 1600 for sheet in sheets)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1080, 1080), (1920, 804)])
def test_every_picture_is_on_the_sheet_once_in_reading_order(tmp_path: Path, size: tuple[int, int]) -> None:
    film = production(5, size)
    colours = [(200, 40, 40), (40, 200, 40), (40, 40, 200), (200, 200, 40), (40, 200, 200)]
    pictures = {s.slate: picture(tmp_path / f"{s.slate}.png", c) for s, c in zip(film.shots, colours, strict=True)}
    (sheet,) = contact_sheet(film, pictures)
    page = np.asarray(Image.open(io.BytesIO(sheet))).astype(int)
    places = []
    for colour in colours:
        rows, columns = np.nonzero(np.abs(page - colour).max(axis=2) < 8)
        assert len(rows) > 5000
        places.append((round(rows.mean(), -1), columns.mean()))
    assert places == sorted(places)


def test_the_same_sheet_is_the_same_bytes(tmp_path: Path) -> None:
    assert contact_sheet(production(3), {}) == contact_sheet(production(3), {})


def test_letters_that_the_type_lacks_do_not_stop_it() -> None:
    film = Production(
        title="東京",
        shots=(Shot(slate="1A", scene="9", duration=Fraction(7, 2), lines=(Line(text="こんにちは 🙂", name="花"),)),),
    )
    assert len(contact_sheet(film, {})) == 1


def test_moves_in_film_words() -> None:
    film = Production(title="x", elements=(Element(slug="cup", kind=ElementKind.PROP, name="Red cup"),))

    def words(*moves: tuple[CameraMoveKind, float]) -> str:
        camera = tuple(CameraMove(kind=kind, amount=amount, to="cup") for kind, amount in moves)
        return move_words(film, Shot(slate="1A", scene="1", duration=Fraction(1), motion=Motion(camera=camera)))

    assert words((CameraMoveKind.DOLLY, 0.4), (CameraMoveKind.PAN, -5)) == "push in, pan left"
    assert words((CameraMoveKind.ZOOM, 0.8)) == "zoom out"
    assert words((CameraMoveKind.RACK_FOCUS, 0)) == "rack focus to Red cup"
    assert words() == "static"
    assert frame_words(Shot(slate="1A", scene="1", duration=Fraction(1))) == "medium · 35 mm"
