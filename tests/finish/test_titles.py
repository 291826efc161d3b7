"""Title cards: centred, legible at any size and shape, and refused where the type has no letters for them."""

from __future__ import annotations

import numpy as np
import pytest

from hotset.errors import FieldError
from hotset.film.production import Title
from hotset.finish.titles import card_picture, check_title, title_frames


def ink(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    different = np.abs(picture.astype(int) - picture[0, 0].astype(int)).max(axis=2) > 40
    return np.flatnonzero(different.any(axis=0)), np.flatnonzero(different.any(axis=1))


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1080, 1080), (640, 360), (1920, 804)])
@pytest.mark.parametrize("text", ["The First Cup", "The first cup is never for sale.", "A " + "long " * 18 + "title"])
def test_the_words_lie_in_the_middle_inside_safe_margins(size: tuple[int, int], text: str) -> None:
    width, height = size
    columns, rows = ink(card_picture(Title(text=text, subtitle="a film in thirty seconds"), width, height))
    assert columns[0] > 0.06 * width
    assert columns[-1] < 0.94 * width
    assert abs((columns[0] + columns[-1]) / 2 - width / 2) <= 2
    assert 0.3 * height < (rows[0] + rows[-1]) / 2 < 0.56 * height
    assert rows[0] > 0.1 * height


def test_the_card_fades_in_and_out_and_never_jumps() -> None:
    frames = list(title_frames(Title(text="The First Cup"), 320, 180, 48, 24.0))
    assert len(frames) == 48
    light = np.array([frame.mean() for frame in frames])
    assert frames[0].tolist() == frames[-1].tolist()
    assert light[0] == light[-1] == light.min()
    assert light[24] > light[0] + 1
    assert np.abs(np.diff(light)).max() < 0.25 * (light.max() - light.min())


def test_colours_are_the_titles_own() -> None:
    picture = card_picture(Title(text="HHHH", ink="#101010", ground="#f0e0d0"), 640, 360)
    assert picture[0, 0].tolist() == [0xF0, 0xE0, 0xD0]
    assert picture.min() <= 0x14


def test_missing_letters_are_named() -> None:
    with pytest.raises(FieldError, match=r"東 \(U\+6771 CJK UNIFIED IDEOGRAPH-6771\), 京"):
        check_title(Title(text="東京 Story"))
    with pytest.raises(FieldError, match="subtitle"):
        check_title(Title(text="Tokyo", subtitle="物語"))


@pytest.mark.parametrize("field", ["ink", "ground"])
def test_a_colour_that_is_none_is_refused(field: str) -> None:
    with pytest.raises(FieldError, match="is no colour"):
        check_title(Title(text="x", **{field: "reddish"}))
