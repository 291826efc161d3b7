from fractions import Fraction

import pytest

from hotset.dailies.verdict import NEVER_CHECKED, Finding, Outcome, decide, verdict_from_json, verdict_json
from hotset.film.words import Reason


def finding(reason=Reason.BLACK, outcome=Outcome.REJECT, **changes):
    facts = {"measured": 3.0, "limit": 20.5, "unit": "luma", "message": "3 frames are black."}
    return Finding(reason=reason, outcome=outcome, **(facts | changes))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((), "accept"),
        ((Outcome.ASK,), "ask"),
        ((Outcome.REJECT, Outcome.ASK), "reject"),
        ((Outcome.ASK, Outcome.REJECT), "reject"),
    ],
)
def test_the_gravest_finding_decides(outcomes, expected):
    verdict = decide([finding(outcome=outcome) for outcome in outcomes], usable=(0, 9), checked=("black",))
    assert verdict.outcome == expected


def test_what_no_check_looks_at_is_always_said():
    verdict = decide([], usable=(0, 9), checked=("size", "black"), not_checked=("sound",))
    assert verdict.checked == ("black", "size")
    assert set(verdict.not_checked) == {"sound", *NEVER_CHECKED}


def test_reasons_come_gravest_first_and_once():
    verdict = decide(
        [
            finding(Reason.WRONG_RATE, Outcome.ASK),
            finding(Reason.BLACK),
            finding(Reason.BLACK),
            finding(Reason.FROZEN),
        ],
        usable=None,
        checked=(),
    )
    assert verdict.reasons() == (Reason.BLACK, Reason.FROZEN, Reason.WRONG_RATE)


@pytest.mark.parametrize("usable", [(4, 48), None])
def test_a_verdict_comes_back_from_its_json(usable):
    verdict = decide(
        [
            finding(from_s=Fraction(1, 24), to_s=Fraction(1001, 8000)),
            finding(Reason.WRONG_SIZE, Outcome.ASK, unit="of the width"),
        ],
        usable=usable,
        checked=("black", "size"),
        not_checked=("sound",),
    )
    text = verdict_json(verdict)
    assert verdict_from_json(text) == verdict
    assert verdict_json(verdict_from_json(text)) == text
    assert b'"from_s":"1/24"' in text


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", "not json", '{"outcome":"maybe","findings":[],"usable":null,"checked":[],"not_checked":[]}'],
)
def test_what_is_no_verdict_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  any ValueError is the contract
        verdict_from_json(text)
