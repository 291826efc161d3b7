import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hotset.media import probe
from hotset.soundstage import stage as stages
from hotset.soundstage.faults import Fault, Trouble
from hotset.soundstage.stage import FACE_MARK, Life, Moderation
from tests.soundstage.toy import order, picture, stood


@pytest.fixture
def stage():
    opened = stood()
    yield opened
    opened.close()


def ended(stage, job):
    stage.clock.advance(max(0.0, job.ends_at - stage.clock.now()) + 0.001)
    return job.life(stage.clock.now())


# jobs


def test_a_jobs_life_is_a_function_of_the_clock(stage):
    job = stage.open_job("toy", order(queue_seconds=10, run_seconds=100), reference="r-1")
    assert job.life(stage.clock.now()) is Life.QUEUED
    assert 5 <= job.starts_at - job.created_at <= 15
    assert job.life(job.starts_at) is Life.RUNNING
    assert job.share(job.created_at) == 0
    assert 0.49 < job.share((job.starts_at + job.ends_at) / 2) < 0.51
    assert job.share(job.ends_at + 5) == 1
    assert ended(stage, job) is Life.DONE
    assert stage.job("toy", job.id) is stage.job_of_reference("toy", "r-1") is job
    assert stage.job("other", job.id) is stage.job_of_reference("toy", "r-2") is None


def test_the_same_seed_gives_the_same_lives_and_few_take_long():
    def runs(seed):
        stage = stood(seed=seed)
        jobs = [stage.open_job("toy", order(run_seconds=100)) for _ in range(400)]
        stage.close()
        return [round(job.ends_at - job.starts_at, 6) for job in jobs]

    assert runs(1) == runs(1) != runs(2)
    assert 4 <= sum(run > 200 for run in runs(1)) <= 40


@pytest.mark.parametrize(
    ("trouble", "life"),
    [(Trouble.FAILS, Life.FAILED), (Trouble.MODERATED, Life.MODERATED), (Trouble.HIDDEN, Life.DONE)],
)
def test_what_becomes_of_a_job_is_decided_when_it_is_opened(stage, trouble, life):
    stage.faults.add(Fault(trouble=trouble, call="job", vendor="toy"))
    job = stage.open_job("toy", order())
    assert job.notes["trouble"] is trouble
    assert ended(stage, job) is life


def test_a_job_that_never_ends_meets_its_vendors_deadline(stage):
    stage.faults.add(Fault(trouble=Trouble.NEVER, call="job", times=2))
    endless, limited = stage.open_job("toy", order()), stage.open_job("toy", order(deadline_seconds=3600))
    stage.clock.advance(3601)
    assert endless.life(stage.clock.now()) is Life.RUNNING
    assert limited.life(stage.clock.now()) is Life.EXPIRED
    assert stage.bill() == []


def test_words_are_withheld_late_and_refused_early(stage):
    assert ended(stage, stage.open_job("toy", order(prompt="A Blood-Curdling scream"))) is Life.MODERATED
    assert stage.moderation("a bloodbath", ()) is Moderation.REFUSED
    assert stage.moderation("a walk", (picture() + FACE_MARK,)) is Moderation.FACE
    assert stage.moderation("a walk", (picture(),)) is Moderation.PASSES


def test_a_list_is_newest_first_and_hides_what_is_hidden(stage):
    stage.faults.add(Fault(trouble=Trouble.HIDDEN, call="job", seconds=30))
    hidden, shown, last = (stage.open_job("toy", order()) for _ in range(3))
    stage.open_job("other", order())
    assert stage.listed("toy") == [last, shown]
    stage.clock.advance(30)
    assert stage.listed("toy") == [last, shown, hidden]
    assert stage.jobs("toy") == [hidden, shown, last]
    assert len(stage.jobs()) == 4
    assert stage.listed("nobody") == []


def test_a_job_is_cancelled_while_it_waits_and_only_there_while_it_runs(stage):
    waiting, running, done = (stage.open_job("toy", order(queue_seconds=10)) for _ in range(3))
    assert stage.cancel(waiting, running=False)
    assert waiting.life(stage.clock.now()) is Life.CANCELLED
    assert not stage.cancel(waiting, running=True), "once"
    stage.clock.advance(16)
    assert not stage.cancel(running, running=False)
    assert stage.cancel(running, running=True)
    assert ended(stage, done) is Life.DONE
    assert not stage.cancel(done, running=True)
    assert [charge.job for charge in stage.bill()] == [done.id]


def test_a_job_is_ended_at_once_for_vendors_that_answer_at_once(stage):
    job = stage.finish(stage.open_job("toy", order()))
    assert job.life(stage.clock.now()) is Life.DONE
    assert stage.bill()[0].at == stage.clock.now()


# money


def test_the_bill_is_what_was_sold(stage):
    stage.faults.add(Fault(trouble=Trouble.FAILS, call="job", skip=1, times=2))
    jobs = [
        stage.open_job("toy", order(price=100), reference="a"),
        stage.open_job("toy", order(price=200)),
        stage.open_job("toy", order(price=400, charged=frozenset({Life.DONE, Life.FAILED}))),
        stage.open_job("other", order(price=800)),
    ]
    assert stage.bill() == []
    stage.clock.advance(10_000)
    assert [(c.vendor, c.job, c.amount, c.why) for c in stage.bill()] == [
        ("toy", jobs[0].id, 100, "done"),
        ("toy", jobs[2].id, 400, "failed"),
        ("other", jobs[3].id, 800, "done"),
    ]
    assert [c.reference for c in stage.bill("toy")] == ["a", ""]


# films


def test_two_jobs_of_the_same_request_are_two_films_and_one_job_is_one(stage):
    asked = order(first=picture(), last=picture(200), seed=5)
    one, two = stage.open_job("toy", asked), stage.open_job("toy", asked)
    film = stage.file_of(one)
    assert film == stage.file_of(one, "take")
    assert film.read_bytes() != stage.file_of(two).read_bytes()
    assert probe(film).frames == 12
    assert probe(stage.file_of(one, "last")).kind == probe(stage.file_of(one, "still")).kind == "picture"


def test_a_vendor_that_honours_the_seed_gives_the_same_film_for_the_same_request(stage):
    asked = {"first": picture(), "seed": 5, "seed_honoured": True}
    held = [
        stage.file_of(stage.open_job("toy", order(**{**asked, **more}))).read_bytes()
        for more in ({}, {}, {"seed": 6}, {"prompt": "other words"}, {"seed": None}, {"seed": None})
    ]
    assert held[0] == held[1]
    assert len(set(held)) == 5


def test_what_is_no_result_is_said(stage):
    with pytest.raises(ValueError, match="no sound"):
        stage.file_of(stage.open_job("toy", order()), "sound")


def test_many_threads_get_one_film_and_hold_up_nobody(stage, monkeypatch):
    real, made = stages.render_film, []

    def slow(path, **more):
        made.append(path)
        time.sleep(0.3)
        return real(path, **more)

    monkeypatch.setattr(stages, "render_film", slow)
    jobs = [stage.open_job("toy", order()) for _ in range(3)]
    began = time.monotonic()
    with ThreadPoolExecutor(9) as pool:
        asked = [pool.submit(stage.file_of, job, role) for job in jobs for role in ("take", "last", "take")]
        time.sleep(0.1)
        stage.open_job("toy", order())
        assert time.monotonic() - began < 0.28, "the stage answers while films are made"
        paths = [one.result() for one in asked]
    assert len(made) == 3
    assert len(set(paths)) == 6
    assert time.monotonic() - began < 1.5, "three films are made beside each other"


def test_closing_gives_up_the_film_that_is_being_made_and_leaves_nothing(monkeypatch):
    stage, begun = stood(), threading.Event()
    real = stages.render_film

    def watched(path, **more):
        begun.set()
        return real(path, **more)

    monkeypatch.setattr(stages, "render_film", watched)
    job = stage.open_job("toy", order(width=1280, height=720, frames=5000))
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(stage.file_of, job)
        assert begun.wait(5)
        began = time.monotonic()
        stage.close()
        assert time.monotonic() - began < 3
        with pytest.raises(InterruptedError):
            asked.result()
    with pytest.raises(InterruptedError):
        stage.file_of(stage.open_job("toy", order()))
    stage.close()


def test_an_address_is_signed_for_its_job_its_role_and_its_end(stage):
    stage.address = "http://127.0.0.1:1"
    job, other = stage.open_job("toy", order()), stage.open_job("toy", order())
    url = stage.file_url(job, life_seconds=100)
    assert url.startswith(f"http://127.0.0.1:1/files/toy/{job.id}/take?dies={int(stage.clock.now() + 100)}&signature=")
    assert "dies=&" in stage.file_url(job)
    signed = {stage.signature(j, role, dies) for j in (job, other) for role in ("take", "last") for dies in ("", "1")}
    assert len(signed) == 8
