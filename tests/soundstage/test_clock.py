from concurrent.futures import ThreadPoolExecutor

import pytest

from hotset.soundstage.clock import VirtualClock


class Wall:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


def test_it_starts_at_the_walls_time_and_runs_as_fast_as_it_is_told():
    wall = Wall()
    clock = VirtualClock(60, wall=wall)
    assert clock.now() == 1000
    wall.at += 2
    assert clock.now() == 1120
    assert clock.advance(30) == 1150
    wall.at += 1
    assert clock.now() == 1210


def test_with_speed_0_it_stands_still_until_it_is_put_forward():
    wall = Wall()
    clock = VirtualClock(0, wall=wall)
    wall.at += 500
    assert clock.now() == 1000
    assert clock.advance(0) == 1000
    assert clock.advance(7.5) == clock.now() == 1007.5


def test_it_never_runs_backwards():
    with pytest.raises(ValueError, match="backwards"):
        VirtualClock(-1)
    clock = VirtualClock(0)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-0.1)


def test_it_is_put_forward_from_many_threads_and_loses_nothing():
    clock = VirtualClock(0, wall=Wall())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: clock.advance(1), range(2000)))
    assert clock.now() == 3000
