"""Which objects are one layer, and which is in front."""

from __future__ import annotations

import numpy as np

from hotset.hosts.animatic.objects import MOST_LAYERS, layer_labels

SHAPE = (120, 200)


def room() -> tuple[np.ndarray, np.ndarray]:
    """A wall (1) that meets a floor (2) without a step."""
    ids = np.ones(SHAPE, np.uint16)
    ids[80:] = 2
    near = np.full(SHAPE, 0.25, np.float32)
    near[80:] += np.linspace(0, 0.4, 40, dtype=np.float32)[:, None]
    return ids, near


def test_surfaces_that_meet_are_one_layer() -> None:
    assert layer_labels(*room(), 60).max() == 0


def test_what_stands_free_is_a_layer_in_front() -> None:
    ids, near = room()
    ids[20:70, 50:80], near[20:70, 50:80] = 3, 0.6
    labels = layer_labels(ids, near, 60)
    assert labels[40, 60] == 1
    assert labels[0, 0] == labels[110, 0] == 0


def test_the_nearer_of_two_comes_later_whatever_its_number() -> None:
    ids, near = room()
    ids[20:70, 50:100], near[20:70, 50:100] = 9, 0.5
    ids[30:60, 80:130], near[30:60, 80:130] = 3, 0.8
    labels = layer_labels(ids, near, 60)
    assert labels[40, 60] == 1
    assert labels[40, 110] == 2


def test_a_thing_on_a_table_is_apart_though_it_touches_it() -> None:
    ids, near = room()
    ids[60:78, 90:110], near[60:78, 90:110] = 3, 0.45
    ids[78:90, 90:110] = 3
    near[78:90, 90:110] = 0.45
    assert layer_labels(ids, near, 60)[70, 100] == 1


def test_nothing_between_two_things_is_lost_by_joining_them() -> None:
    ids, near = room()
    # A far shelf, a figure before it, a counter before the figure; shelf and counter meet at one end without a step.
    ids[10:30, 20:180], near[10:30, 20:180] = 4, 0.35
    ids[15:100, 80:120], near[15:100, 80:120] = 5, 0.6
    ids[90:120, 20:180], near[90:120, 20:180] = 6, 0.9
    ids[10:100, 180:190] = 6
    near[10:100, 180:190] = np.linspace(0.35, 0.9, 90, dtype=np.float32)[:, None]
    labels = layer_labels(ids, near, 60)
    assert labels[20, 30] < labels[20, 100] < labels[110, 100]


def test_a_move_too_small_to_see_needs_no_layers() -> None:
    ids, near = room()
    ids[20:70, 50:80], near[20:70, 50:80] = 3, 0.6
    assert layer_labels(ids, near, 1).max() == 0


def test_many_things_stay_few_layers() -> None:
    ids, near = room()
    for n in range(30):
        row, column = 5 + 25 * (n // 10), 5 + 19 * (n % 10)
        ids[row : row + 12, column : column + 9] = 10 + n
        near[row : row + 12, column : column + 9] = 0.5 + n / 60
    assert layer_labels(ids, near, 60).max() < MOST_LAYERS


def test_one_object_is_one_layer() -> None:
    assert (layer_labels(np.full(SHAPE, 7, np.uint16), np.ones(SHAPE, np.float32), 99) == 0).all()
