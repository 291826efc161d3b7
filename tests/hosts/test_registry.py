from datetime import date
from fractions import Fraction

import pytest

from hotset.errors import RefusalError, UsageError
from hotset.hosts import registry
from hotset.hosts.port import Access, StillHost, VideoHost
from hotset.hosts.registry import HOSTS_GROUP, Hosts, host_classes, model, models


def test_every_model_says_its_host_and_when_it_was_checked():
    assert {m.slug for m in models()} >= {"previs", "animatic"}
    for known in models():
        assert known.kind in ("still", "take")
        assert known.checked
        assert known.source
        assert known.abilities.model == known.slug


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean animatic"):
        model("animatik", "take")
    with pytest.raises(RefusalError, match="makes stills, not takes"):
        model("previs", "take")


def test_hosts_enter_by_entry_point_and_are_made_once():
    hosts = Hosts()
    try:
        assert isinstance(hosts.still("previs"), StillHost)
        assert isinstance(hosts.video("animatic"), VideoHost)
        assert hosts.still("previs") is hosts.still("previs")
        with pytest.raises(UsageError, match="not installed"):
            hosts.video("nobody")
        with pytest.raises(UsageError, match="draws no stills"):
            hosts.still("animatic")
    finally:
        hosts.close()


def test_every_hosted_host_that_takes_a_key_names_it():
    named = {name: getattr(kind, "key_names", ()) for name, kind in host_classes().items()}
    assert named["kling"] == ("KLING_API_KEY", "KLING_ACCESS_KEY", "KLING_SECRET_KEY")
    assert [name for name, keys in named.items() if not keys] == ["animatic", "comfyui", "previs"]


# what the files say


def test_every_fact_of_a_model_is_of_its_kind():
    for known in models():
        able = known.abilities
        assert able.audio in ("none", "switch", "always"), known.slug
        assert able.seed in ("none", "accepted", "honoured"), known.slug
        assert able.cancel in ("none", "queued", "running"), known.slug
        assert able.finds in ("reference", "list", "none"), known.slug
        assert able.camera in ("path", "words", "fixed"), known.slug
        assert able.real_people in ("refused", "allowed", "unknown"), known.slug
        assert able.status == known.status, known.slug
        assert known.status in ("current", "retiring", "retired"), known.slug
        assert isinstance(able.min_seconds, Fraction)
        assert able.min_seconds <= able.max_seconds
        assert all(isinstance(seconds, Fraction) for seconds in able.only_seconds)
        assert able.ends is None or isinstance(able.ends, date)
        assert all(model(other, known.kind) for other in able.instead), known.slug
        for resolution in able.resolutions:
            assert all(w > 0 and h > 0 for w, h in resolution.sizes.values()), known.slug
        assert not (able.wire and hasattr(able.wire, "update")), "what is read once is changed by nobody"


def test_every_model_is_at_a_host_that_is_installed():
    assert {known.host for known in models()} <= set(host_classes())


def test_a_model_is_named_by_its_family_and_elsewhere_with_its_host():
    for known in models():
        assert model(known.slug, known.kind) is known
        family, _, at = known.slug.partition("@")
        assert at in ("", known.host), known.slug
        if not at:
            assert model(f"{family}@{known.host}", known.kind) is known
    with pytest.raises(UsageError, match="No model is called 'animatic@nowhere'"):
        model("animatic@nowhere", "take")


# hosts that are called over the network


class Hosted:
    hosted = True
    api_path = "/api/v3"
    shoots = ("m",)

    def __init__(self, access):
        self.access = access
        self.closed = self.hung_up = 0

    async def hang_up(self):
        self.hung_up += 1

    def close(self):
        self.closed += 1


class Pathless:
    hosted = True
    draws = ("s",)

    def __init__(self, access):
        self.access = access


class Point:
    def __init__(self, name, kind):
        self.name, self.kind = name, kind

    def load(self):
        if self.kind is None:
            raise ModuleNotFoundError("no such package")
        return self.kind


@pytest.fixture
def installed(monkeypatch):
    points = [Point("toy", Hosted), Point("pathless", Pathless), Point("broken", None)]

    def found(*, group, name=None):
        assert group == HOSTS_GROUP
        return [point for point in points if name in (None, point.name)]

    monkeypatch.setattr(registry, "entry_points", found)


def access_at(address, folder):
    asked = []

    def give(name):
        asked.append(name)
        return Access(address=address, spool=folder)

    return give, asked


def test_a_hosted_host_is_made_once_with_its_address_and_path(installed, tmp_path):
    give, asked = access_at("http://127.0.0.1:1/toy", tmp_path)
    hosts = Hosts(give)
    assert hosts.video("toy").access.address == "http://127.0.0.1:1/toy/api/v3"
    assert hosts.still("pathless").access.address == "http://127.0.0.1:1/toy"
    hosts.video("toy")
    assert asked == ["toy", "pathless"]


def test_a_hosted_host_without_another_address_has_its_own(installed, tmp_path):
    assert Hosts(access_at(None, tmp_path)[0]).video("toy").access.address is None


def test_a_hosted_host_is_not_made_where_nobody_says_how(installed):
    with pytest.raises(UsageError, match="called over the network"):
        Hosts().video("toy")


def test_a_host_whose_packages_are_missing_is_left_out(installed):
    assert host_classes() == {"toy": Hosted, "pathless": Pathless}


async def test_hosts_hang_up_and_are_closed_together(installed, tmp_path):
    hosts = Hosts(access_at(None, tmp_path)[0])
    host, _ = hosts.video("toy"), hosts.still("pathless")
    await hosts.hang_up()
    hosts.close()
    hosts.close()
    assert (host.hung_up, host.closed) == (1, 1)
    assert hosts.video("toy") is not host
