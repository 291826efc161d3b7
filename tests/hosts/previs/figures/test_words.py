"""The vocabularies agree with what the kit can do, and cost nothing to read."""

from __future__ import annotations

import subprocess
import sys

from hotset.hosts.previs.figures import words


def test_names_are_unique_and_plain() -> None:
    for name in words.__all__:
        values = getattr(words, name)
        assert isinstance(values, tuple)
        assert len(set(values)) == len(values)
        assert all(v == v.lower() and " " not in v for v in values)


def test_the_words_module_itself_imports_nothing_heavy() -> None:
    source = words.__file__
    code = f"import runpy, sys; runpy.run_path({source!r}); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
