from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path

import pytest

from hotset.hosts.keys import need_key
from hotset.hosts.port import (
    Abilities,
    Accepted,
    Access,
    Done,
    Ended,
    Failed,
    PromptRules,
    Rolling,
    StillHost,
    VideoHost,
)

STEPS = ("submit", "find", "poll", "fetch")


def double(attribute: str, *methods: str) -> object:
    """A host by its shape alone: it inherits from nothing."""

    async def step(self: object, *_: object) -> None:
        return None

    body: dict[str, str | tuple[str, ...] | Callable[..., object]] = {"name": "double", attribute: ("m",)}
    body.update(dict.fromkeys(methods, step))
    return type("Double", (), body)()


def test_a_host_is_known_by_its_shape() -> None:
    still, video = double("draws", *STEPS), double("shoots", "check", "cancel", *STEPS)
    assert isinstance(still, StillHost)
    assert not isinstance(still, VideoHost)
    assert isinstance(video, VideoHost)
    assert not isinstance(video, StillHost)


@pytest.mark.parametrize("missing", STEPS)
def test_a_host_without_one_of_the_four_steps_is_none(missing: str) -> None:
    assert not isinstance(double("draws", *(step for step in STEPS if step != missing)), StillHost)


def test_a_video_host_can_check_and_cancel() -> None:
    for missing in ("check", "cancel"):
        kept = {"check", "cancel"} - {missing}
        assert not isinstance(double("shoots", *kept, *STEPS), VideoHost)


def test_a_model_of_which_nothing_is_said_is_not_free_and_can_do_little() -> None:
    abilities = Abilities(model="m")
    assert not abilities.runs_here
    assert abilities.first_frame
    assert not any((abilities.last_frame, abilities.extend, abilities.draft, abilities.dialogue))
    assert abilities.max_references == abilities.middle_frames == abilities.frames_over == 0
    assert (abilities.audio, abilities.seed, abilities.cancel, abilities.finds) == ("none",) * 4
    assert abilities.real_people == "unknown"
    assert abilities.resolutions == abilities.moves == abilities.only_seconds == abilities.unconfirmed == ()
    assert abilities.step_seconds is abilities.frame_rate is abilities.result_seconds is None
    assert abilities.min_seconds == Fraction(1) < abilities.max_seconds
    assert abilities.call_seconds > abilities.settle_seconds > 0
    assert abilities.prompt == PromptRules()
    assert abilities.wire == {}


def test_access_asks_for_keys_where_nothing_else_is_said(tmp_path: Path) -> None:
    given = Access(spool=tmp_path)
    assert given.keys is need_key
    assert given.address is None
    assert given.callback is None
    assert given.haste == 1
    assert given.clock() > 1_700_000_000


def test_ends_are_words_that_can_be_kept() -> None:
    assert Failed("no").how is Ended.FAILED
    assert {str(end) for end in Ended} == {"failed", "moderated", "expired", "cancelled"}


def test_a_state_without_a_bill_has_none_rather_than_zero() -> None:
    assert Done().billed is None
    assert Failed("no").billed is None
    assert Done().used == Failed("no").used == {}
    assert Rolling().share is Rolling().again_seconds is None


def test_answers_cannot_be_changed_and_are_equal_by_value() -> None:
    accepted = Accepted("a1")
    assert accepted == Accepted("a1") != Accepted("a2")
    with pytest.raises(FrozenInstanceError):
        accepted.job_id = "b"  # type: ignore[misc]
