"""The report's figures: one definition, nothing hidden, every figure from named entries."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest

from hotset.errors import MoneyError
from hotset.film.states import AttemptState as S
from hotset.ledger.entries import Actual, Commitment, read_entries
from hotset.ledger.report import DEFINITION, CostReport, cost_report, read_report, rounded_usd
from hotset.units import Digest, Micros
from hotset.vault.journal import Journal
from tests.ledger.films import HandClock
from tests.ledger.produced import everything, for_nothing, not_begun, production, reported


@pytest.fixture
def report() -> CostReport:
    return reported(everything)


def test_cost_per_finished_clip_is_every_actual_by_the_clips_in_the_cut(report: CostReport) -> None:
    # 16 stills at 4 cents, 7 takes at 50, two at 84, a refusal that was billed 12, over the clips of 1A, 1B and 1C.
    assert report.actual.amount == 16 * 40_000 + 7 * 500_000 + 2 * 840_000 + 120_000 == 5_940_000
    assert report.finished_clips == 3
    assert report.per_clip == 1_980_000
    assert report.finished_seconds == Fraction(21, 2)
    assert report.per_second == 565_714
    assert report.definition == DEFINITION
    assert report.open.amount == 2 * 840_000, "the unknown take and the committed one, beside the figure"
    assert report.left == 20_000_000 - 5_940_000 - 1_680_000
    assert not report.is_free


def test_every_figure_is_the_sum_of_its_entries(report: CostReport) -> None:
    lines = {entry.id: entry for entry in report.entries}
    figures = [report.actual, *(s.actual for s in report.scenes), *(s.actual for s in report.shares)]
    figures += [shot.actual for scene in report.scenes for shot in scene.shots]
    figures += [m.actual for m in report.models] + [e.actual for e in report.elements]
    for figure in figures:
        assert figure.amount == sum(lines[number].amount for number in figure.entries)
        assert all(isinstance(lines[number], Actual) for number in figure.entries)
    assert all(isinstance(lines[number], Commitment) for number in report.open.entries)


def test_each_way_of_parting_the_money_adds_up_to_all_of_it(report: CostReport) -> None:
    elsewhere = sum(e.actual.amount for e in report.elements)
    assert sum(s.actual.amount for s in report.scenes) + elsewhere == report.actual.amount
    assert sum(s.actual.amount for s in report.shares) == report.actual.amount
    assert sum(m.actual.amount for m in report.models) == report.actual.amount


def test_what_came_of_it_is_told_in_film_words(report: CostReport) -> None:
    assert [(s.label, s.kind, s.count, s.actual.amount) for s in report.shares] == [
        ("finished clips", "landed", 3, 1_500_000),
        ("on hold", "spare", 1, 500_000),
        ("stills not chosen", "stills", 10, 400_000),
        ("stills that are locked", "stills", 6, 240_000),
        ("NG: face", "waste", 2, 1_340_000),
        ("NG: camera move", "waste", 1, 500_000),
        ("NG: other", "waste", 1, 500_000),
        ("lost takes: content filter", "waste", 1, 120_000),
        ("takes to be judged", "waiting", 1, 840_000),
        ("takes under way or unknown", "waiting", 2, 0),
    ]


def test_a_shot_says_what_it_took(report: CostReport) -> None:
    shot = report.scenes[0].shots[1]
    assert (shot.slate, shot.stills, shot.in_cut, shot.clip_seconds) == ("1B", 3, "1B-3", Fraction(7, 2))
    assert shot.outcomes == (("1B-1", "NG", "face"), ("1B-2", "NG", "camera move"), ("1B-3", "circled", ""))
    assert shot.actual.amount == 3 * 40_000 + 3 * 500_000
    assert shot.machine_seconds == 6 * 7
    assert [(s.number, s.finished_clips, len(s.shots)) for s in report.scenes] == [("1", 3, 3), ("2", 0, 2)]
    assert [(e.slug, e.is_element, e.stills) for e in report.elements] == [("9Z", False, 0), ("mara", True, 1)]


def test_the_counts(report: CostReport) -> None:
    t = report.takes
    assert (t.shot, t.circled, t.hold, t.ng, t.lost, t.to_judge, t.under_way, t.unknown) == (12, 3, 1, 4, 1, 1, 1, 1)
    assert (report.stills.drawn, report.stills.imported, report.stills.locked) == (16, 0, 6)
    assert (report.landing.landed, report.landing.n) == (1, 5)
    assert (report.works, report.reused) == (1, 3)
    assert [(m.model, m.makes, m.requests, m.results, m.landed) for m in report.models] == [
        ("motion-2", "takes", 7, 7, 3),
        ("motion-3", "takes", 5, 2, 0),
        ("stills-5", "stills", 16, 16, 6),
    ]
    (unknown,) = report.unknown
    assert (unknown.name, unknown.reserved.amount, unknown.note) == ("2B-2", 840_000, "this host has no list")


def test_a_circled_take_outside_the_cut_is_no_finished_clip(journal: Journal, clock: HandClock) -> None:
    made = everything(journal, clock)
    journal.record_cut(Digest("e" * 64), [])
    report = read_report(journal, made)
    assert report.finished_clips == 0
    assert (report.per_clip, report.per_second) == (None, None)
    assert ("circled, not in the cut", "spare", 3) in [(s.label, s.kind, s.count) for s in report.shares]


def test_a_take_in_the_cut_that_is_not_circled_is_no_finished_clip(journal: Journal, clock: HandClock) -> None:
    made = everything(journal, clock)
    journal.move("1C-2", {S.CIRCLED}, S.NG, judged_by="mara", reason="light")
    report = read_report(journal, made)
    assert report.finished_clips == 2
    assert report.per_clip == 5_940_000 // 2


def test_a_film_for_nothing_costs_nothing_and_not_none() -> None:
    report = reported(for_nothing)
    assert (report.per_clip, report.per_second, report.finished_clips) == (0, 0, 5)
    assert report.is_free
    assert report.finished_seconds == 20


def test_a_film_that_is_not_begun_has_no_figure() -> None:
    report = reported(not_begun)
    assert report.per_clip is None
    assert report.shares == report.models == report.elements == ()
    assert len(report.scenes) == 2


def test_no_figure_is_made_of_a_book_that_does_not_add_up(journal: Journal, clock: HandClock) -> None:
    everything(journal, clock)
    entries = read_entries(journal)
    forged = (*entries, dataclasses.replace(entries[1], id=999))
    with pytest.raises(MoneyError, match="does not add up"):
        cost_report(production(), entries=forged, attempts=journal.attempts(), at=clock.now)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(1_366_667, "$1.37"), (1_365_000, "$1.37"), (565_714, "$0.5657"), (0, "$0.00"), (20, "$0.00"), (50, "$0.0001")],
)
def test_quotients_are_rounded_for_people(amount: int, text: str) -> None:
    assert rounded_usd(Micros(amount)) == text
