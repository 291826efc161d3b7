from __future__ import annotations

import subprocess
import sys

import pytest

import hotset.hosts.previs as previs


def test_the_host_is_loaded_on_first_use() -> None:
    from hotset.hosts.previs.host import PrevisHost

    assert previs.PrevisHost is PrevisHost


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="NoSuchHost"):
        _ = previs.NoSuchHost


def test_words_are_read_without_the_renderer_behind_them() -> None:
    code = (
        "import sys; import hotset.hosts.previs as p;"
        "sys.exit(any(n.startswith('hotset.hosts.previs.') for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
