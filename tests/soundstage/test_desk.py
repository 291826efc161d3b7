import pytest

from hotset.errors import UsageError
from hotset.soundstage.clock import VirtualClock
from hotset.soundstage.desk import Desk
from hotset.soundstage.server import Soundstage
from hotset.soundstage.stage import Stage
from tests.hosts.linecraft import Line, answer, page
from tests.soundstage.toy import ToyDouble, order, toy_stage


def test_it_tells_the_time_and_the_bill_of_a_soundstage():
    with toy_stage() as (opened, _):
        desk = Desk(f"{opened.address}/")
        assert desk.address == opened.address
        assert desk.speed == 0
        assert desk.now() == opened.stage.clock.now()
        assert desk.bill() == (0, 0)
        for _ in range(2):
            opened.stage.finish(opened.stage.open_job("toy", order(price=700)))
        assert desk.bill() == (1400, 2)
        opened.stage.clock.advance(50)
        assert desk.refresh() == desk.now() == opened.stage.clock.now()
        desk.close()


def test_its_time_runs_as_fast_as_the_soundstages():
    with Soundstage(Stage(clock=VirtualClock(1000)), [ToyDouble]) as opened:
        desk = Desk(opened.address)
        assert desk.speed == 1000
        assert abs(desk.now() - opened.stage.clock.now()) < 300, "a third of a second of the wall"
        desk.close()


@pytest.mark.parametrize("address", ["https://api.vendor.example", "http://10.0.0.1:8900", "127.0.0.1", "", "http://["])
def test_no_other_machine_is_asked(address):
    with pytest.raises(UsageError, match="no soundstage of this machine"):
        Desk(address)


def test_where_nothing_answers_is_said():
    with toy_stage() as (opened, _):
        desk = Desk(opened.address)
    with pytest.raises(UsageError, match="No soundstage answers"):
        desk.bill()
    desk.close()
    with pytest.raises(UsageError, match="No soundstage answers"):
        Desk(opened.address)


@pytest.mark.parametrize(
    "act", [page(200), answer(200, b"{}"), answer(200, b"[]"), answer(404), answer(200, b'{"now": "x"}')]
)
def test_what_is_another_server_is_said(act):
    with Line(act) as line, pytest.raises(UsageError, match="No soundstage answers"):
        Desk(line.address)
