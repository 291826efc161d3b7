import pytest

from hotset.errors import UsageError
from hotset.hosts import registry
from hotset.hosts.conformance import RULES, ConformanceError, Finding, check, prove
from hotset.hosts.registry import host_classes, model, models
from hotset.ledger.rates import billing, rates
from tests.hosts.lantern import EXAMPLE


def test_every_rule_has_a_name_of_its_own_and_says_why_it_matters():
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.says.endswith(".")
        assert rule.why.endswith(".")


def test_the_suite_needs_no_pytest():
    folder = EXAMPLE.parents[1] / "src" / "hotset" / "hosts" / "conformance"
    assert not [file.name for file in folder.glob("*.py") if "import pytest" in file.read_text("utf-8")]


def test_all_rules_at_once_are_proved_plainly(lantern):
    found = prove(lantern.subject())
    assert [finding.rule for finding in found] == [rule.name for rule in RULES]
    assert [finding for finding in found if finding.idle] == [Finding("retired-is-refused", "the model has not ended")]


def test_every_broken_rule_is_named(lantern):
    async def find(self, asked):
        return None

    wanted = [rule for rule in RULES if rule.name in ("port", "lost-is-found", "two-are-told-apart")]
    with pytest.raises(ConformanceError, match=r"(?s)lost-is-found: .*\ntwo-are-told-apart: ") as caught:
        prove(lantern.subject(lantern.variant(find=find)), wanted)
    assert caught.value.rule.name == "lost-is-found"


def test_a_rule_may_be_excused_with_a_reason(lantern):
    subject = lantern.subject(object, excused={"port": "it is no host"})
    assert check(RULES[0], subject) == Finding("port", "excused: it is no host")


def test_what_a_host_raises_and_nobody_expects_breaks_the_rule(lantern):
    def made(access):
        raise OSError("no lamp")

    with pytest.raises(ConformanceError, match=r"OSError \(no lamp\)"):
        check(RULES[0], lantern.subject(made))


def test_another_package_brings_its_model_and_its_rates_and_no_name_twice(lantern, monkeypatch):
    assert model("lantern-1", "take").host == "lantern"
    assert host_classes()["lantern"].shoots == ("lantern-1",)
    assert [rate.id for rate in rates() if rate.host == "lantern"] == ["lantern-1-2026-11"]
    assert billing("lantern", "lantern-1").moderated == "billed"
    one = model("lantern-1", "take")
    monkeypatch.setattr(registry, "_read_models", lambda: iter((one, one)))
    with pytest.raises(UsageError, match="Two installed packages bring a model called lantern-1"):
        models.__wrapped__()


@pytest.mark.slow
def test_the_example_s_own_tests_pass_where_it_is_installed(tmp_path):
    import os
    import subprocess
    import sys

    from tests.hosts.lantern import said_of

    path = os.pathsep.join([str(said_of(tmp_path)), str(EXAMPLE / "src")])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=EXAMPLE, env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(RULES) + 1} passed" in done.stdout or "100%" in done.stdout
