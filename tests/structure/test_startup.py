"""The command starts quickly: nothing heavy is imported before a command is chosen (see benchmarks/startup.py)."""

import json
import subprocess
import sys

import pytest

HEAVY = ("PIL", "av", "cv2", "embreex", "numpy", "opentimelineio", "screenplay_tools", "sqlalchemy")


def imported_by(code):
    script = f"import json, sys\n{code}\nprint(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", ["hotset.cli", "hotset.cli.app"])
def test_the_command_line_imports_nothing_heavy(module):
    heavy = sorted(imported_by(f"import {module}").intersection(HEAVY))
    assert not heavy, f"import {module} pulls in {', '.join(heavy)}; import them where they are used"


def test_the_package_imports_nothing_at_all():
    assert imported_by("import hotset") - imported_by("pass") <= {"hotset"}
