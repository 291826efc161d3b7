"""Every broken production is refused with one clear error for each fault, in the right place, and left as it was."""

import pytest

from hotset.floor.opening import check, open_text
from tests.broken.cases import CASES, fingerprint, lay_out


def place_of(fault, folder):
    text = str(fault.where)
    return text.removeprefix(f"{folder}/")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken_production(case, tmp_path):
    folder = lay_out(case, tmp_path)
    before = fingerprint(tmp_path)
    estimate = None if case.estimate is None else lambda production: case.estimate
    faults = check(folder, estimate=estimate)
    told = "\n".join(map(str, faults))
    assert len(faults) == len(case.expected), told
    for fault, expected in zip(faults, case.expected, strict=True):
        assert fault.exit_code == expected.exit_code, told
        place = place_of(fault, folder)
        assert place == expected.at or place.startswith(f"{expected.at}:"), f"{place} is not {expected.at}\n{told}"
        for part in expected.says:
            assert part in fault.message, f"{part!r} is not in {fault.message!r}"
        assert str(tmp_path) not in fault.message
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken_production_is_not_ready(case, tmp_path):
    folder = lay_out(case, tmp_path)
    estimate = None if case.estimate is None else lambda production: case.estimate
    opened = open_text(folder / "production.yaml", estimate=estimate)
    with pytest.raises(type(opened.faults[0])):
        opened.ready()


def test_messages_are_plain_sentences(tmp_path):
    for number, case in enumerate(CASES):
        folder = lay_out(case, tmp_path / str(number))
        for fault in check(folder):
            assert fault.message.endswith((".", "?")) or "like" in fault.message or "add " in fault.message, (
                fault.message
            )
            assert "Error" not in fault.message
            assert "Traceback" not in fault.message
            assert "None" not in fault.message


def test_there_are_enough_of_them():
    assert len(CASES) >= 25
