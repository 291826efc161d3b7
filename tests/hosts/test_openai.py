import pytest

from hotset.errors import HostRefusedError, Refused
from hotset.hosts.keys import need_key
from hotset.hosts.openai import LitellmHost, OpenaiHost, SglangHost, VllmOmniHost
from hotset.hosts.port import Access, StillHost, VideoHost
from hotset.hosts.registry import Hosts
from hotset.soundstage.doubles.openai import OpenaiDouble
from tests.hosts.stagecraft import Album, access, soundstage, still_setup

HOSTS = {"openai": OpenaiHost, "vllm-omni": VllmOmniHost, "sglang": SglangHost, "litellm": LitellmHost}


def test_the_four_enter_by_their_names(tmp_path):
    hosts = Hosts(lambda name: Access(spool=tmp_path))
    for name, made in HOSTS.items():
        host = hosts.video(name)
        assert type(host) is made
        assert isinstance(host, VideoHost)
        assert host.name == made.dialect.host == name
    assert isinstance(hosts.still("openai"), StillHost)
    assert "gpt-image-2.6-flare" in OpenaiHost.draws
    assert OpenaiHost.shoots == ("sora-2", "sora-2-pro")
    assert set(SglangHost.shoots) == {"wan-2.2@sglang", "ltx-2@sglang", "hunyuan-1.5@sglang"}
    assert LitellmHost.shoots == ("wan-2.2@litellm",)
    assert not hasattr(VllmOmniHost, "draws")


async def test_without_a_key_openai_is_not_called(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    host = OpenaiHost(Access(address="http://127.0.0.1:9", spool=tmp_path, keys=need_key))
    with pytest.raises(HostRefusedError, match="OPENAI_API_KEY") as caught:
        await host.submit(still_setup("gpt-image-2.6-flare"), "ref-1", Album(tmp_path))
    assert caught.value.kind is Refused.KEY


async def test_an_address_that_nobody_answers_at_took_nothing(tmp_path):
    host = OpenaiHost(Access(address="http://127.0.0.1:9", spool=tmp_path, keys=lambda names, host: Secret()))
    with pytest.raises(HostRefusedError) as caught:
        await host.submit(still_setup("gpt-image-2.6-flare"), "ref-1", Album(tmp_path))
    assert caught.value.kind is Refused.UNREACHED


class Secret:
    def reveal(self):
        return "sk-secret"


async def test_another_address_of_openai_may_end_with_v1_or_not(tmp_path, monkeypatch):
    with soundstage(OpenaiDouble) as stage:
        for address in (f"{stage.address}/openai", f"{stage.address}/openai/v1/"):
            monkeypatch.setenv("OPENAI_BASE_URL", address)
            given = access(stage, "openai", tmp_path)
            host = OpenaiHost(Access(spool=tmp_path, keys=given.keys))
            await host.submit(still_setup("gpt-image-2.6-flare", width=256, height=144), address[-3:], Album(tmp_path))
        assert len(stage.stage.jobs()) == 2
