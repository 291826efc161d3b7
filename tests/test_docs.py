"""The documents are true: the tutorial's commands run, and links lead somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<target>[^)#\s]+)(?:#[^)]*)?\)")


def blocks(document):
    return [(found["kind"], found["file"], found["text"]) for found in BLOCK.finditer(document.read_text("utf-8"))]


def commands(text):
    return [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]


def run(command, folder):
    """Run one command as a person would, with this Python's `hotset` first on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "COLUMNS": "120", "NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def follow(document, folder):
    """Do what a document says, in order; stop at the first command that fails."""
    for kind, file, text in blocks(document):
        if file:
            (folder / file).write_text(text, encoding="utf-8")
        if kind != "console":
            continue
        for command in commands(text):
            if command.startswith("cd "):
                folder = folder / command.removeprefix("cd ")
                continue
            done = run(command, folder)
            assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return folder


@pytest.mark.slow
def test_the_tutorial_makes_a_film(tmp_path):
    folder = follow(ROOT / "docs" / "tutorial.md", tmp_path)
    made = {path.name for path in (folder / "deliverables").iterdir()}
    assert {"animatic.mp4", "report.html"} <= made
    assert any(name.endswith(".mp4") and name != "animatic.mp4" for name in made)
    assert (folder / "cut.otio").is_file()


def test_the_tutorial_shows_every_command():
    shown = {line.split()[1] for kind, _, text in blocks(ROOT / "docs" / "tutorial.md") if kind == "console"
             for line in commands(text) if line.startswith("hotset ")}  # fmt: skip
    wanted = "new check draw lock animatic quote shoot takes circle cut deliver report make models verify"
    assert shown == set(wanted.split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(document):
    targets = (found["target"] for found in LINK.finditer(document.read_text("utf-8")))
    lost = [target for target in targets if not (document.parent / target).exists()]
    assert not lost, f"{document.name} links to {', '.join(lost)}"
