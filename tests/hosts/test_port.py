from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest

from hotset.hosts.port import Abilities, Accepted, Done, Failed, Rolling, StillHost, VideoHost

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


def test_a_model_of_which_nothing_is_said_is_not_free_and_takes_any_size() -> None:
    abilities = Abilities(model="m")
    assert not abilities.runs_here
    assert not abilities.audio
    assert abilities.max_references == 0
    assert abilities.sizes == abilities.frame_rates == abilities.moves == ()
    assert abilities.step_seconds is None
    assert abilities.min_seconds == Fraction(1) < abilities.max_seconds


def test_a_state_without_a_bill_has_none_rather_than_zero() -> None:
    assert Done().billed is None
    assert Failed("no").billed is None
    assert Rolling().share is None


def test_answers_cannot_be_changed_and_are_equal_by_value() -> None:
    accepted = Accepted("a1")
    assert accepted == Accepted("a1") != Accepted("a2")
    with pytest.raises(FrozenInstanceError):
        accepted.job_id = "b"  # type: ignore[misc]
