"""The landing rate and its interval, against published values."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotset.film.states import AttemptState as S
from hotset.ledger.landing import Landing, first_take_landing, wilson
from hotset.units import Digest
from hotset.vault.records import Attempt, AttemptKind

TAKE = Attempt(
    name="1A-1", kind=AttemptKind.TAKE, owner="1A", panel=None, number=1, setup_digest=Digest("a" * 64), host="h",
    model="m", state=S.CIRCLED, reference="r", turn=0, at=0.0, changed_at=0.0,
)  # fmt: skip


def takes(owner: str, *states: S) -> list[Attempt]:
    return [
        dataclasses.replace(TAKE, name=f"{owner}-{n}", owner=owner, number=n, state=state)
        for n, state in enumerate(states, 1)
    ]


@pytest.mark.parametrize(("landed", "low", "high"), [(2, 0.118, 0.769), (4, 0.376, 0.964), (0, 0.0, 0.434)])
def test_wilson_at_n_5(landed: int, low: float, high: float) -> None:
    """2/5 and 4/5 are the worked example of the economics: 12–77 % and 38–96 %."""
    assert wilson(landed, 5) == pytest.approx((low, high), abs=0.001)


@given(st.integers(1, 500), st.data())
def test_the_interval_holds_the_share_and_mirrors(n: int, data: st.DataObject) -> None:
    landed = data.draw(st.integers(0, n))
    low, high = wilson(landed, n)
    assert 0 <= low <= landed / n <= high <= 1
    assert wilson(n - landed, n) == pytest.approx((1 - high, 1 - low))


def test_no_takes_is_no_share() -> None:
    assert (Landing(0, 0).share, Landing(0, 0).low, Landing(0, 0).high) == (None, None, None)
    for landed, n in ((0, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="is no share"):
            wilson(landed, n)


def test_the_first_take_is_the_first_that_could_land() -> None:
    attempts = [
        *takes("1A", S.CIRCLED, S.NG),
        *takes("1B", S.NG, S.CIRCLED),
        *takes("1C", S.LOST, S.CIRCLED),
        *takes("1D", S.IN_THE_CAN, S.CIRCLED),
        *takes("1E", S.HOLD),
        *takes("1F", S.ROLLING),
        dataclasses.replace(TAKE, owner="1G", kind=AttemptKind.DRAWING),
    ]
    assert first_take_landing(reversed(attempts)) == Landing(2, 4)
