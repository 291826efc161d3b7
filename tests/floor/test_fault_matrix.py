"""0 double payments, 0 lost paid results, every unknown in the report: each mishap at each host, in real processes."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from hotset.hosts.registry import host_classes
from tests.crew import Moment
from tests.matrix import PAGE, SUBJECTS, Truth, all_cases, page_of, run_matrix, summary


@pytest.mark.slow
def test_whatever_happens_nothing_is_paid_twice_and_nothing_that_was_paid_for_is_lost(record_property):
    cases, began = all_cases(), time.monotonic()
    outcomes = run_matrix(cases)
    record_property("summary", summary(outcomes, time.monotonic() - began))
    assert [f"{o.case.name}: {'; '.join(o.problems)}" for o in outcomes if o.problems] == []
    assert [outcome.case for outcome in outcomes] == cases
    assert PAGE.read_text(encoding="utf-8") == page_of(outcomes), "Write it anew: python -m tests.matrix --write"


def test_every_hosted_host_and_every_moment_is_in_it():
    cases = all_cases()
    assert len(cases) > 500
    assert len({case.name for case in cases}) == len(cases)
    assert {s.host for s in SUBJECTS} == {name for name, made in host_classes().items() if getattr(made, "hosted", 0)}
    for subject in SUBJECTS:
        assert {c.mishap.kill for c in cases if c.subject is subject} == {None, *Moment}


# That it would be seen


def take(state="in the can", **changes):
    made = {"name": "1A-1", "state": state, "reason": "", "note": "", "retries": 0, "result": ["made"], "worker": ""}
    return {**made, **changes}


def line(kind, amount=900):
    return {"kind": kind, "attempt": "1A-1", "amount": amount, "commitment": None}


def job(ends="done", price=900):
    return SimpleNamespace(ends=ends, order=SimpleNamespace(price=price, charged={"done"}))


def truth(tmp_path, attempt, entries, jobs, creates=("",), **seen):
    case = next(c for c in all_cases() if c.mishap.name == "answer lost after acceptance")
    told = {
        "attempts": [attempt], "entries": entries, "findings": [], "unknown": [], "listed": [], "candidates": 0, **seen
    }  # fmt: skip
    (tmp_path / "film").write_bytes(b"a film")
    stage: Any = SimpleNamespace(file_of=lambda job, role: tmp_path / "film")
    return Truth(case, told, jobs, creates, stage).problems()


def test_a_second_payment_would_be_seen(tmp_path):
    paid = [line("commitment"), line("actual")]
    found = truth(tmp_path, take(), paid, [job(), job()], ("drop after", ""))
    assert "paid 2 times" in found
    assert any("sent again after it may have been taken" in problem for problem in found)


def test_a_lost_result_would_be_seen(tmp_path):
    found = truth(tmp_path, take("lost", reason="gone"), [line("commitment"), line("release")], [job()])
    assert found == ["the book has 0 micros and the bill 900", "a result is lost: gone"]


def test_an_unknown_that_nobody_is_shown_would_be_seen(tmp_path):
    found = truth(tmp_path, take("unknown"), [line("commitment"), line("release")], [job()])
    assert found == [
        "it is unknown, and its commitment is not open",
        "the report lists [] as unknown",
        "hotset takes lists [] as unknown",
    ]


def test_other_bytes_and_another_amount_would_be_seen(tmp_path):
    found = truth(tmp_path, take(), [line("commitment"), line("actual", 901)], [job()])
    assert found == ["the book has 901 micros and the bill 900", "what is in the vault is not what was made"]


def test_a_commitment_that_is_left_open_would_be_seen(tmp_path):
    assert truth(tmp_path, take("lost"), [line("commitment")], []) == ["it is lost, and its commitment is open"]
    assert truth(tmp_path, take("rolling"), [line("commitment")], [job("failed")], said="")[1:] == [
        "it is left rolling: "
    ]


def test_sending_again_without_being_sure_would_be_seen(tmp_path):
    paid = [line("commitment"), line("actual", 0)]
    found = truth(tmp_path, take(retries=1), paid, [], ("wrong key", ""))
    assert any("without being sure" in problem for problem in found)
