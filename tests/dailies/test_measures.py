from fractions import Fraction

import numpy as np

from hotset.dailies.measures import Measures, block_means


def measures(luma):
    luma = np.asarray(luma, np.uint8)
    return Measures(
        width=320,
        height=180,
        frame_rate=Fraction(24),
        declared_frames=len(luma),
        times_s=np.arange(len(luma)) / 24,
        luma=luma,
        first=None,
        last=None,
        sound_peak=None,
    )


def test_block_means_leave_out_what_is_no_whole_block():
    values = np.zeros((11, 12))
    values[:5, 5:10] = 2
    values[10:] = 100
    assert block_means(values, 5).tolist() == [[0, 2], [0, 0]]


def test_block_means_of_a_picture_smaller_than_a_block():
    assert block_means(np.full((3, 4), 7.0), 5).tolist() == [[7.0]]


def test_change_is_the_mean_of_the_whole_and_of_the_worst_block():
    still = np.full((20, 20), 100)
    touched = still.copy()
    touched[:5, :5] = 90
    whole, block = measures([still, touched]).change(0, 1)
    assert (whole, block) == (10 * 25 / 400, 10.0)


def test_a_percentile_is_per_frame():
    dark, lit = np.full((10, 20), 3), np.full((10, 20), 3)
    lit[0, :10] = 200
    assert measures([dark, lit]).luma_percentile(99).tolist() == [3, 200]
    assert measures(np.zeros((0, 10, 20))).luma_percentile(99).tolist() == []
