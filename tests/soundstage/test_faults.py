from concurrent.futures import ThreadPoolExecutor

import pytest

from hotset.soundstage.faults import Fault, Faults, Trouble, read_scenario


def struck(faults, *calls):
    """What strikes each of these calls, '' for nothing."""
    found = [faults.strike(*call.split(".")) for call in calls]
    return ["" if fault is None else str(fault.trouble) for fault in found]


def test_a_fault_strikes_its_vendor_and_its_call_once():
    faults = Faults([Fault(trouble=Trouble.BUSY, vendor="ark", call="create")])
    assert struck(faults, "kling.create", "ark.poll", "ark.create", "ark.create") == ["", "", "busy", ""]
    assert faults.waiting == []


def test_it_lets_so_many_pass_and_strikes_so_many():
    faults = Faults([Fault(trouble=Trouble.BUSY, skip=2, times=3)])
    assert struck(faults, *["ark.create"] * 7) == ["", "", "busy", "busy", "busy", "", ""]


def test_what_has_to_wait_holds_up_nothing_behind_it():
    faults = Faults([Fault(trouble=Trouble.BUSY, skip=2), Fault(trouble=Trouble.DROP_AFTER)])
    assert struck(faults, *["ark.create"] * 4) == ["drop after", "", "busy", ""]


def test_of_two_whose_turn_has_come_the_second_waits_for_the_next_call():
    faults = Faults([Fault(trouble=Trouble.BUSY), Fault(trouble=Trouble.DROP_AFTER)])
    assert struck(faults, *["ark.create"] * 3) == ["busy", "drop after", ""]
    faults.add(Fault(trouble=Trouble.BUSY), Fault(trouble=Trouble.DROP_AFTER, skip=1))
    assert struck(faults, *["ark.create"] * 4) == ["busy", "", "drop after", ""]


def test_any_call_is_any_but_the_trouble_of_a_job_strikes_a_job():
    faults = Faults([Fault(trouble=Trouble.DROP_AFTER, call="*"), Fault(trouble=Trouble.FAILS, call="*")])
    assert struck(faults, "ark.job", "ark.job", "ark.poll", "ark.poll") == ["fails", "", "drop after", ""]


def test_faults_are_added_and_cleared():
    faults = Faults(rate=1.0)
    faults.add(Fault(trouble="never", call="job"), Fault(trouble="busy", call="list"))
    assert struck(faults, "ark.list", "ark.job") == ["busy", "never"]
    faults.add(Fault(trouble="busy"))
    faults.clear()
    assert struck(faults, *["ark.create"] * 5) == [""] * 5


def test_what_strikes_at_random_is_the_same_for_the_same_seed_whatever_comes_between():
    calls = [f"{vendor}.{call}" for vendor in ("ark", "fal") for call in ("create", "poll", "job")] * 40
    first, again = Faults(rate=0.3, seed=7), Faults(rate=0.3, seed=7)
    found = struck(first, *calls)
    creates = [what for call, what in zip(calls, found, strict=True) if call == "ark.create"]
    assert struck(again, *["ark.create"] * 40) == creates, "the other calls change nothing"
    assert struck(Faults(rate=0.3, seed=8), *calls) != found
    assert 0.15 < sum(map(bool, found)) / len(found) < 0.45


def test_what_strikes_at_random_can_strike_such_a_call():
    faults = Faults(rate=1.0)
    assert set(struck(faults, *["ark.job"] * 50)) == {"fails", "moderated"}
    assert "cut body" in struck(faults, *["ark.result"] * 50)
    assert set(struck(faults, *["ark.create"] * 200)) >= {"drop after", "truncated", "page after"}
    assert struck(faults, "ark.unheard-of") != [""]


def test_each_fault_strikes_once_however_many_threads_ask():
    faults = Faults([Fault(trouble=Trouble.BUSY, times=50, skip=30)])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: faults.strike("ark", "create"), range(200)))
    assert sum(fault is not None for fault in found) == 50


SCENARIO = """
schema = "hotset.scenario/1"
seed = 3
rate = 0.05

[[fault]]
vendor = "ark"
call = "create"
trouble = "drop after"

[[fault]]
trouble = "hidden"
call = "job"
seconds = 30
skip = 1
times = 2
"""


def test_a_scenario_is_read():
    faults = read_scenario(SCENARIO)
    assert (faults.seed, faults.rate) == (3, 0.05)
    assert faults.waiting == [
        Fault(trouble=Trouble.DROP_AFTER, vendor="ark"),
        Fault(trouble=Trouble.HIDDEN, call="job", seconds=30, skip=1, times=2),
    ]
    assert read_scenario("").waiting == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("seed = ", "is no TOML"),
        ("sede = 1", "means nothing: sede"),
        ("rate = 'often'", "a number"),
        ("rate = 1.5", "from 0 to 1"),
        ("seed = 1.5", "a whole number"),
        ("[[fault]]\ntrouble = 'bussy'", "Fault 1 is no trouble that is known; there is drop before,"),
        ("[[fault]]\ncall = 'create'", "Fault 1 is no trouble"),
        ("[[fault]]\ntrouble = 'busy'\n[[fault]]\ntrouble = 'busy'\ncall = 'creat'", "Fault 2 is of no call"),
        ("[[fault]]\ntrouble = 'busy'\nevery = 2", "means nothing: every"),
        ("[[fault]]\ntrouble = 'busy'\ntimes = 0", "at least once"),
        ("[[fault]]\ntrouble = 'busy'\nskip = 'two'", "Fault 1"),
    ],
)
def test_what_is_wrong_with_a_scenario_is_said(text, wrong):
    with pytest.raises(ValueError, match=wrong):
        read_scenario(text)
