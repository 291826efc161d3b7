"""Which letters there are, and lines that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.errors import FieldError
from hotset.finish.typography import (
    Face,
    balanced,
    check_glyphs,
    clipped,
    line_mask,
    missing_glyphs,
    rgb_of,
    width_of,
)


@pytest.mark.parametrize("face", Face)
def test_every_face_writes_european_languages(face: Face) -> None:
    text = "Ångström, Łódź, Škoda, façade, niño, Straße, œuvre — “quotes” ‘and’ … 0123456789 & · × €"
    assert missing_glyphs(text, face) == ()


def test_missing_letters_come_once_in_order() -> None:
    assert missing_glyphs("東a京東", Face.TEXT) == ("東", "京")
    with pytest.raises(FieldError, match=r"SLIGHTLY SMILING FACE"):
        check_glyphs("🙂", Face.TITLE, "It")


@given(st.lists(st.sampled_from(["a", "film", "extraordinary", "cup", "of"]), min_size=1, max_size=14))
def test_balanced_lines_hold_all_words_in_order_and_fit(words: list[str]) -> None:
    widest = 260.0
    lines = balanced(" ".join(words), Face.TITLE, 30, 0.02, widest)
    assert " ".join(lines).split() == words
    assert all(width_of(line, Face.TITLE, 30, 0.02) <= widest for line in lines)


def test_clipping_ends_in_an_ellipsis_and_fits() -> None:
    text = "She levels the coffee in the portafilter"
    short = clipped(text, Face.TEXT, 20, 180)
    assert short.endswith("…")
    assert width_of(short, Face.TEXT, 20) <= 180
    assert clipped("Cup", Face.TEXT, 20, 180) == "Cup"


def test_tracking_widens_a_line_and_masks_are_tight() -> None:
    assert width_of("ABC", Face.TITLE, 40, 0.2) == pytest.approx(width_of("ABC", Face.TITLE, 40) + 16)
    mask, ascent = line_mask("ABC", Face.TITLE, 40, 0.2)
    assert mask[:, 0].max() > 0.01 < mask[:, -1].max()
    assert 0 < ascent < mask.shape[0]
    assert mask.max() <= 1.0
    assert line_mask(" ", Face.TITLE, 40)[0].shape[1] == 1


def test_colours() -> None:
    assert rgb_of("#0a141e") == (10, 20, 30)
    for text in ("#12345", "red", "#gggggg"):
        with pytest.raises(FieldError):
            rgb_of(text)
