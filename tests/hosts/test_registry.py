import pytest

from hotset.errors import RefusalError, UsageError
from hotset.hosts.port import StillHost, VideoHost
from hotset.hosts.registry import Hosts, host_classes, model, models


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
