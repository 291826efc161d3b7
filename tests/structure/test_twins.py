"""Every source file has its test file: src/hotset/room/thing.py is tested by tests/room/test_thing.py."""

from pathlib import PurePosixPath

from tests.structure.sources import ROOT, offenders, sources

SHORT = 15
"""Lines up to which a file needs none: a docstring, or a few names passed on."""


def twin(name):
    path = PurePosixPath(name)
    stem = path.parent.name or "hotset" if path.stem == "__init__" else path.stem
    return path.parent / f"test_{stem}.py"


def is_names_only(source):
    """An __init__ that only passes names on."""
    return source.name.endswith("__init__.py") and "def " not in source.text and "class " not in source.text


def test_every_source_file_has_its_test_file():
    found = []
    for source in sources():
        if len(source.lines) <= SHORT or is_names_only(source):
            continue
        wanted = ROOT / "tests" / twin(source.name)
        if not wanted.is_file():
            found.append(f"{source.name}: no {wanted.relative_to(ROOT)}")
    assert not found, offenders(found)


def test_every_folder_of_tests_is_a_package():
    """Test files of one name in two rooms would hide each other."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    found = [
        f"{folder.relative_to(ROOT)}: no __init__.py" for folder in folders if not (folder / "__init__.py").is_file()
    ]
    assert not found, offenders(found)
