"""The program that speaks, run as it is run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hotset.finish.voice import voices_available


@pytest.mark.skipif(not voices_available(), reason="the extra 'voice' is not installed")
def test_an_order_becomes_sound_and_words(tmp_path: Path) -> None:
    order = {"text": "Hello there.", "voice": "en-gb+f2", "pitch": 50, "range": 50, "rate": 160, "gap": 0}
    order["out"] = str(tmp_path / "out.npz")
    (tmp_path / "order.json").write_text(json.dumps([order]))
    command = [sys.executable, "-m", "hotset.finish.voice_process", str(tmp_path / "order.json")]
    subprocess.run(command, check=True, timeout=60)
    with np.load(tmp_path / "out.npz") as held:
        assert held["rate"] == 22050
        assert held["pcm"].dtype == np.int16
        assert [row[:2].tolist() for row in held["words"]] == [[0, 5], [6, 5]]
        assert str(held["used"]) == "en+f2"
