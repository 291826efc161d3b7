"""Pixels fetched four at a time."""

from __future__ import annotations

import numpy as np

from hotset.hosts.animatic.blocks import BLOCK, PAIR, put_chroma, put_luma, put_pairs


def test_blocks_are_laid_out_in_rows_of_a_plane_with_padding() -> None:
    blocks = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    held = np.full((4, 8), 99, np.uint8)
    put_luma(blocks, held[:, :6])
    for row in range(2):
        for column in range(3):
            two = held[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            assert two.ravel().tolist() == blocks[row, column].tolist()
    assert (held[:, 6:] == 99).all()


def test_pairs_and_single_chroma() -> None:
    pairs = np.arange(2 * 2 * 4, dtype=np.uint8).reshape(2, 2, 4)
    held = np.zeros((2, 6), np.uint8), np.zeros((2, 6), np.uint8)
    u, v = held[0][:, :4], held[1][:, :4]
    put_pairs(pairs, u, v)
    assert u[0].tolist() == [0, 2, 4, 6]
    assert v[1].tolist() == [9, 11, 13, 15]
    put_chroma(pairs, u[:, :2], v[:, :2])
    assert u[0].tolist() == [0, 4, 4, 6]
    assert v[0].tolist() == [1, 5, 5, 7]


def test_the_first_pixel_of_a_bundle_is_found_where_it_lies() -> None:
    for column, row in ((0, 0), (5, 3)):
        assert (BLOCK.source @ BLOCK.frame @ [column, row, 1])[:2].tolist() == [2 * column, 2 * row]
        middle = PAIR.frame @ [column, row, 1]
        # A pixel of chroma is two lock pixels.
        assert (PAIR.source @ [2 * middle[0], middle[1], 1])[:2].tolist() == [4 * column, row]
