"""Runs `hotset` in this process as a person would, and says what came out."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from hotset.cli import main

__all__ = ["Answer", "hotset"]


@dataclass(frozen=True)
class Answer:
    """What a command ended with and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as the one JSON document that it has to be."""
        return json.loads(self.out)


def hotset(*words: str | Path, cwd: Path | None = None) -> Answer:
    """`hotset` with these words, in a terminal of 80 columns without colours."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    argv = ["hotset", *(str(word) for word in words)]
    settings = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    with (
        contextlib.chdir(cwd or os.getcwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", argv),
        mock.patch.dict(os.environ, settings),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Answer(code, out.getvalue(), err.getvalue())
