import functools
import json
from datetime import date
from fractions import Fraction

import pytest

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.hosts.comfyui import ComfyuiHost, prompt_id, refusal
from hotset.hosts.port import Accepted, Access, Done, Ended, Failed, Rolling, StillHost, VideoHost
from hotset.hosts.wire import Answer
from hotset.ledger.rates import billing, quote
from hotset.media import picture_size, probe
from hotset.soundstage.doubles.comfyui import ComfyuiDouble
from hotset.soundstage.faults import Trouble
from tests.hosts.stagecraft import (
    Album,
    access,
    asked,
    ended,
    reference,
    shot,
    soundstage,
    still_setup,
    strike,
    take_setup,
)
from tests.hosts.workflows import drawing, node, wan


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    """One album for all, whose pictures are drawn once."""
    kept = Album(tmp_path_factory.mktemp("album"))
    kept.add = functools.cache(kept.add)
    return kept


@pytest.fixture
def stage():
    with soundstage(ComfyuiDouble) as stage:
        yield stage


@pytest.fixture
def double(stage):
    return stage.doubles["comfyui"]


@pytest.fixture
def host(stage, tmp_path, monkeypatch):
    for name, graph in (("WORKFLOW", wan()), ("LAST_WORKFLOW", wan(last=True)), ("STILL_WORKFLOW", drawing())):
        use(monkeypatch, tmp_path, name, graph)
    return ComfyuiHost(access(stage, "comfyui", tmp_path))


def use(monkeypatch, tmp_path, name, graph):
    path = tmp_path / f"{name.lower()}.json"
    path.write_text(graph if isinstance(graph, str) else json.dumps(graph))
    monkeypatch.setenv(f"COMFYUI_{name}", str(path))


def small(album, **changes):
    plain = {"resolution": "", "width": 320, "height": 176, "seconds": Fraction(2, 3)}
    return take_setup(album, "comfyui", **{**plain, **changes})


def still(**changes):
    return still_setup("comfyui-still", **{"width": 320, "height": 176, **changes})


async def test_a_take_goes_round_and_costs_nothing(host, stage, album, tmp_path):
    assert isinstance(host, VideoHost)
    assert isinstance(host, StillHost)
    assert (host.shoots, host.draws) == (("comfyui",), ("comfyui-still",))
    film = await shot(host, small(album), album, stage, tmp_path)
    info = probe(film)
    assert film.name == "take.mp4"
    # 24 a second and one over: a count that the Wan and the LTX nodes take.
    assert (info.width, info.height, info.frames) == (320, 176, 17)
    price = quote("comfyui", "comfyui", seconds=1, width=320, height=176, at=date(2026, 11, 22))
    assert [charge.amount for charge in stage.stage.bill()] == [price.amount] == [0]
    assert price.rate_source == "your own machine"
    assert billing("comfyui", "comfyui").cancelled == "free"
    await host.hang_up()


async def test_the_graph_is_the_users_with_the_setup_in_it(host, double, album):
    setup = small(album, last_frame=album.add(seed=2))
    accepted = await host.submit(setup, "ref-1", album)
    body = double.bodies[0]
    assert set(body) == {"prompt", "prompt_id", "client_id", "extra_data"}
    assert body["prompt_id"] == accepted.job_id == prompt_id("ref-1")
    assert body["extra_data"] == {"hotset": {"kind": "take", "reference": "ref-1"}}
    wanted = wan(last=True)
    first, last = (f"hotset-{digest}.png" for digest in (setup.first_frame, setup.last_frame))
    wanted["2"]["inputs"]["image"] = first
    wanted["12"]["inputs"]["image"] = last
    wanted["3"]["inputs"]["text"] = setup.prompt
    wanted["5"]["inputs"] |= {"width": 320, "height": 176}
    wanted["6"]["inputs"]["value"] = 17
    seed = body["prompt"]["7"]["inputs"].pop("seed")
    wanted["7"]["inputs"].pop("seed")
    assert body["prompt"] == wanted
    assert 0 <= seed < 2**32
    # The very bytes of the locks.
    assert double.files == {first: album(setup.first_frame).read_bytes(), last: album(setup.last_frame).read_bytes()}


async def test_each_reference_has_another_seed_and_the_same_picture_is_brought_once(host, double, album):
    for name in ("ref-1", "ref-2"):
        await host.submit(small(album), name, album)
    seeds = [body["prompt"]["7"]["inputs"]["seed"] for body in double.bodies]
    assert seeds[0] != seeds[1]
    assert len(double.files) == 1


async def test_a_picture_keeps_its_name_also_over_another_file(host, double, album):
    setup = small(album)
    name = f"hotset-{setup.first_frame}.png"
    double.files[name] = b"what broke off the last time"
    await host.submit(setup, "ref-1", album)
    assert double.files == {name: album(setup.first_frame).read_bytes()}


async def test_a_still_goes_round(host, stage, album, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path, "STILL_WORKFLOW", drawing(references=1))
    accepted = await host.submit(still(references=(reference(album),)), "ref-1", album)
    assert isinstance(await ended(host, accepted.job_id, stage), Done)
    files = await host.fetch(accepted.job_id, tmp_path)
    assert files["picture"].name == "picture.png"
    assert picture_size(files["picture"]) == (320, 176)


async def test_a_film_is_found_by_its_shape_under_any_key(host, stage, album, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path, "WORKFLOW", wan(saver="VHS_VideoCombine"))
    film = await shot(host, small(album), album, stage, tmp_path)
    assert probe(film).frames == 17


async def test_of_several_films_the_one_that_is_titled_is_the_take(host, stage, album, tmp_path, monkeypatch):
    graph = wan()
    graph["13"] = node("SaveVideo", "hotset:take", video=["9", 0], filename_prefix="good", format="mp4", codec="h264")
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    accepted = await host.submit(small(album), "ref-1", album)
    await ended(host, accepted.job_id, stage)
    seen = []
    monkeypatch.setattr(host._wire, "download", lambda url, target: _kept(seen, url, target))
    await host.fetch(accepted.job_id, tmp_path)
    assert seen == ["view?filename=good_00001_.mp4&subfolder=&type=output"]


async def _kept(seen, url, target):
    seen.append(url)
    return target


async def test_a_workflow_that_writes_no_film_has_failed(host, stage, album, tmp_path, monkeypatch):
    graph = wan()
    del graph["10"]
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    accepted = await host.submit(small(album), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert "wrote no film" in state.reason
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path)


NEEDED = ["first_frame", "prompt", "frames", "width", "height", "seed"]


@pytest.mark.parametrize("name", NEEDED)
async def test_a_workflow_that_lacks_a_name_is_refused_for_free(host, stage, album, tmp_path, monkeypatch, name):
    graph = json.loads(json.dumps(wan()).replace(f"hotset:{name}", "nothing"))
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    with pytest.raises(RefusalError, match=f"lacks a node with the title hotset:{name}"):
        host.check(small(album), album)
    with pytest.raises(HostRefusedError, match=f"hotset:{name}"):
        await host.submit(small(album), "ref-1", album)
    assert stage.stage.requests == []


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        ("{", "cannot be read"),
        ("[]", "holds no nodes"),
        ('{"1": {"inputs": {}}}', "holds no nodes"),
        ('{"nodes": [], "links": []}', "not in API format"),
    ],
)
def test_what_is_no_workflow_is_refused(host, album, tmp_path, monkeypatch, graph, words):
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    with pytest.raises(RefusalError, match=words):
        host.check(small(album), album)


def test_a_workflow_has_to_be_named_and_there(host, album, tmp_path, monkeypatch):
    monkeypatch.setenv("COMFYUI_WORKFLOW", str(tmp_path / "nowhere.json"))
    with pytest.raises(RefusalError, match=r"nowhere\.json cannot be read"):
        host.check(small(album), album)
    monkeypatch.delenv("COMFYUI_WORKFLOW")
    with pytest.raises(RefusalError, match="COMFYUI_WORKFLOW names no workflow"):
        host.check(small(album), album)


def test_a_picture_that_the_setup_lacks_is_never_left_to_the_workflow(host, album, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path, "WORKFLOW", wan(last=True))
    with pytest.raises(RefusalError, match="wants a picture for hotset:last_frame"):
        host.check(small(album), album)
    host.check(small(album, last_frame=album.add(seed=2)), album)
    # And a last frame is never dropped.
    use(monkeypatch, tmp_path, "WORKFLOW", wan())
    monkeypatch.delenv("COMFYUI_LAST_WORKFLOW")
    with pytest.raises(RefusalError, match="lacks a node with the title hotset:last_frame"):
        host.check(small(album, last_frame=album.add(seed=2)), album)
    with pytest.raises(RefusalError, match="hotset:reference_1"):
        host.check(small(album, references=(reference(album),)), album)
    with pytest.raises(RefusalError, match="neither for sound"):
        host.check(small(album, audio=True), album)


async def test_a_length_can_be_asked_in_seconds(host, double, album, tmp_path, monkeypatch):
    graph = wan()
    graph["6"] = node("PrimitiveFloat", "hotset:seconds", value=5.0)
    graph["5"]["inputs"]["length"] = 17
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    await host.submit(small(album), "ref-1", album)
    await host.submit(small(album, seconds=Fraction(2)), "ref-2", album)
    assert [body["prompt"]["6"]["inputs"]["value"] for body in double.bodies] == [float(Fraction(2, 3)), 2]


def test_an_input_that_hangs_on_another_node_is_not_free(host, album, tmp_path, monkeypatch):
    graph = wan()
    graph["7"]["inputs"]["seed"] = ["6", 0]
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    with pytest.raises(RefusalError, match=r"hotset:seed \(KSampler\) has none of the inputs seed, noise_seed, value"):
        host.check(small(album), album)


async def test_what_comfyui_finds_wrong_is_told_by_node(host, stage, album, tmp_path, monkeypatch):
    graph = wan()
    del graph["8"]["inputs"]["vae"]
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    with pytest.raises(HostRefusedError, match="node 8 VAEDecode: Required input is missing: vae") as refused:
        await host.submit(small(album), "ref-1", album)
    assert refused.value.kind is Refused.INVALID
    graph["8"] = node("NobodysNode")
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    with pytest.raises(HostRefusedError, match="node NobodysNode does not exist"):
        await host.submit(small(album), "ref-1", album)
    assert not stage.stage.jobs()


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(Trouble.BUSY, Refused.BUSY), (Trouble.WRONG_KEY, Refused.KEY), (Trouble.REDIRECT, Refused.INVALID)],
    ids=str,
)
async def test_each_refusal_has_its_kind(host, stage, album, trouble, kind):
    strike(stage, "comfyui", "create", trouble)
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(small(album), "ref-1", album)
    assert refused.value.kind is kind
    assert not stage.stage.jobs()


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind", "again"),
    [
        (429, b"429: Too Many Requests", {"retry-after": "3"}, Refused.BUSY, 3.0),
        (413, b"", {}, Refused.INVALID, None),
        (403, b"", {}, Refused.KEY, None),
        (
            400,
            b'{"error":{"type":"no_prompt","message":"No prompt provided"},"node_errors":{}}',
            {},
            Refused.INVALID,
            None,
        ),
    ],
)
def test_what_an_answer_means(status, body, headers, kind, again):
    found = refusal(Answer(status, headers, body))
    assert found is not None
    assert (found.kind, found.again_seconds) == (kind, again)


@pytest.mark.parametrize(("status", "body"), [(500, b"500"), (408, b""), (400, b"what?"), (404, b"404: Not Found")])
def test_what_is_not_certain_is_not_a_refusal(status, body):
    assert refusal(Answer(status, {}, body)) is None


async def test_a_server_that_is_not_there_was_not_reached(album, tmp_path, monkeypatch):
    use(monkeypatch, tmp_path, "WORKFLOW", wan())
    host = ComfyuiHost(Access(address="http://127.0.0.1:9", spool=tmp_path))
    with pytest.raises(HostRefusedError) as refused:
        await host.submit(small(album), "ref-1", album)
    assert refused.value.kind is Refused.UNREACHED


@pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.ERROR_BEFORE, Trouble.TRUNCATED], ids=str)
async def test_a_picture_that_did_not_arrive_starts_nothing(host, stage, album, trouble):
    strike(stage, "comfyui", "upload", trouble)
    with pytest.raises(HostRefusedError, match="nothing was started") as refused:
        await host.submit(small(album), "ref-1", album)
    assert refused.value.passes_later
    assert not stage.stage.jobs()


LOST = [Trouble.DROP_AFTER, Trouble.ERROR_AFTER, Trouble.TRUNCATED, Trouble.PAGE_AFTER, Trouble.CUT_BODY]


@pytest.mark.parametrize("trouble", LOST, ids=str)
async def test_a_lost_answer_is_found_again_while_it_waits_runs_and_is_done(host, stage, album, tmp_path, trouble):
    strike(stage, "comfyui", "create", trouble)
    setup = small(album)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "ref-1", album)
    question = asked(setup, album, stage)
    found = Accepted(prompt_id("ref-1"))
    for _ in range(3):
        assert await host.find(question) == found
        stage.stage.clock.advance(20)
    stage.stage.clock.advance(1000)
    assert await host.find(question) == found
    assert len(stage.stage.jobs()) == 1
    assert probe((await host.fetch(found.job_id, tmp_path))["take"]).frames == 17


async def test_what_never_arrived_is_certainly_not_there(host, stage, album):
    await host.submit(small(album), "another", album)
    strike(stage, "comfyui", "create", Trouble.DROP_BEFORE)
    setup = small(album)
    with pytest.raises(HostUnknownError):
        await host.submit(setup, "ref-1", album)
    assert await host.find(asked(setup, album, stage)) is None
    strike(stage, "comfyui", "queue", Trouble.TRUNCATED, times=9)
    with pytest.raises(HostError):
        await host.find(asked(setup, album, stage))


async def test_after_a_restart_nothing_is_there_any_more(host, stage, double, album, tmp_path):
    setup = small(album)
    accepted = await host.submit(setup, "ref-1", album)
    double.restart()
    assert await host.find(asked(setup, album, stage)) is None
    state = await host.poll(accepted.job_id)
    assert isinstance(state, Failed)
    assert (state.how, state.billed) == (Ended.EXPIRED, 0)
    assert "neither in its queue nor in its history" in state.reason
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path)


async def test_one_runs_at_a_time_and_the_others_wait(host, stage, album):
    jobs = [(await host.submit(small(album), f"ref-{n}", album)).job_id for n in range(3)]
    assert all([isinstance(await host.poll(job), Rolling) for job in jobs])
    for job in jobs:
        assert isinstance(await ended(host, job, stage), Done)


async def test_an_error_in_the_middle_is_told_with_its_node(host, stage, album):
    strike(stage, "comfyui", "job", Trouble.FAILS)
    accepted = await host.submit(small(album), "ref-1", album)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert (state.how, state.billed) == (Ended.FAILED, 0)
    assert "KSampler (node 7) ended with an error: Allocation on device" in state.reason


async def test_a_node_that_costs_money_gets_no_key(host, stage, double, album, tmp_path, monkeypatch):
    graph = wan()
    graph["20"] = node(
        "Veo3FirstLastFrameNode", prompt="x", first_frame=["2", 0], last_frame=["2", 0], resolution="720p"
    )
    use(monkeypatch, tmp_path, "WORKFLOW", graph)
    accepted = await host.submit(small(album), "ref-1", album)
    assert "api_key_comfy_org" not in json.dumps(double.bodies)
    state = await ended(host, accepted.job_id, stage)
    assert isinstance(state, Failed)
    assert "Please login first" in state.reason


async def test_what_waits_is_taken_out_and_what_runs_is_interrupted(host, stage, double, album):
    first = await host.submit(small(album), "ref-1", album)
    second = await host.submit(small(album), "ref-2", album)
    assert await host.cancel(second.job_id)
    assert isinstance(await host.poll(second.job_id), Failed)
    stage.stage.clock.advance(2)
    assert await host.cancel(first.job_id)
    # By its name: without one ComfyUI interrupts whatever runs.
    assert double.interrupts == [first.job_id]
    state = await host.poll(first.job_id)
    assert isinstance(state, Failed)
    assert state.how is Ended.CANCELLED
    assert not await host.cancel(first.job_id)


async def test_another_graph_is_never_interrupted(host, stage, album):
    first = await host.submit(small(album), "ref-1", album)
    stage.stage.clock.advance(2)
    assert not await host.cancel(prompt_id("nobody"))
    assert isinstance(await host.poll(first.job_id), Rolling)
    assert [call for _, call, _ in stage.stage.requests].count("cancel") == 0


async def test_a_film_that_is_gone_is_gone_and_one_that_breaks_off_is_not(host, stage, album, tmp_path):
    accepted = await host.submit(small(album), "ref-1", album)
    await ended(host, accepted.job_id, stage)
    strike(stage, "comfyui", "result", Trouble.CUT_BODY)
    assert probe((await host.fetch(accepted.job_id, tmp_path))["take"]).frames == 17
    strike(stage, "comfyui", "result", Trouble.EXPIRED)
    with pytest.raises(HostGoneError):
        await host.fetch(accepted.job_id, tmp_path)


@pytest.mark.parametrize("trouble", [Trouble.DROP_BEFORE, Trouble.ERROR_BEFORE, Trouble.PAGE_BEFORE], ids=str)
async def test_reading_is_repeated(host, stage, album, trouble):
    accepted = await host.submit(small(album), "ref-1", album)
    strike(stage, "comfyui", "poll", trouble, times=2)
    assert isinstance(await host.poll(accepted.job_id), Rolling)


def test_the_address_comes_from_the_environment(tmp_path, monkeypatch):
    assert ComfyuiHost(Access(spool=tmp_path))._wire.address == "http://127.0.0.1:8188"
    monkeypatch.setenv("COMFYUI_URL", "http://127.0.0.1:9000/api/")
    assert ComfyuiHost(Access(spool=tmp_path))._wire.address == "http://127.0.0.1:9000/api"


async def test_a_server_that_gives_its_own_id_is_believed(host, stage, double, album):
    double.takes_ids = False
    accepted = await host.submit(small(album), "ref-1", album)
    assert accepted.job_id != prompt_id("ref-1")
    assert isinstance(await ended(host, accepted.job_id, stage), Done)
