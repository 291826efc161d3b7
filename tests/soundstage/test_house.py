import httpx2
import pytest

from hotset.hosts.conformance import Mishap
from hotset.soundstage.doubles.kling import KlingDouble
from hotset.soundstage.house import soundstage_house


class Free(KlingDouble):
    """Has no word for credit."""

    def trouble(self, what, call):
        return self._error(5000)


@pytest.fixture
def house():
    with soundstage_house(KlingDouble, now=1000.0, without=frozenset({Mishap.FACE})) as house:
        yield house


def asked(house, method="GET"):
    return httpx2.request(method, f"{house.stage.address}/kling/v1/videos/image2video", trust_env=False, json={})


def test_it_counts_what_comes_in(house):
    assert (house.calls(), house.paid(), house.taken(), house.bill()) == (0, 0, 0, 0)
    asked(house)
    asked(house, "POST")
    assert (house.calls(), house.paid(), house.taken()) == (2, 1, 0)


def test_access_is_the_double_s_with_its_clock(house, tmp_path):
    access = house.access(tmp_path, "secret")
    assert access.address == f"{house.stage.address}/kling"
    assert access.keys(("ANY",), "kling").reveal() == "secret"
    house.pass_time(20.0)
    assert access.clock() == 1020.0


def test_a_mishap_is_met_or_not(house):
    assert house.strike(Mishap.SILENT)
    assert not house.calm()
    assert house.strike(Mishap.SILENT)
    assert asked(house).status_code == 500
    assert house.calm()
    assert asked(house).status_code != 500


def test_what_a_vendor_does_not_know_is_not_struck(house):
    assert not house.strike(Mishap.FACE)
    assert house.strike(Mishap.NO_CREDIT)
    with soundstage_house(Free) as other:
        assert not other.strike(Mishap.NO_CREDIT)
        assert other.strike(Mishap.DROP_BEFORE)


def test_the_wait_is_that_of_its_own_answer(house):
    assert house.again_seconds() is None
    with soundstage_house(KlingDouble, prepare=lambda double: setattr(double, "retry_after", 7)) as other:
        assert other.again_seconds() == 7.0


def test_a_strange_state_and_an_echo_are_answered(house):
    house.strike(Mishap.ECHO)
    said = httpx2.post(f"{house.stage.address}/kling/v1/videos/image2video", headers={"x-a": "b"}, trust_env=False)
    assert said.status_code == 400
    assert "x-a: b" in said.json()["message"]
