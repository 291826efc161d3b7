"""Nothing of one machine is in the repository: no path of somebody's disk, no registry, no credential."""

import re
import subprocess

from tests.structure.sources import ROOT, offenders

LARGEST = 2_000_000
TEXT = {
    ".cfg", ".csv", ".css", ".fdx", ".fountain", ".html", ".ini", ".js", ".json", ".lock", ".md", ".otio", ".py", ".sh",
    ".svg", ".toml", ".txt", ".yaml", ".yml", "",
}  # fmt: skip

# Written in parts, so that this file is no offender itself.
_KEYS = (
    r"\bsk" + r"-[A-Za-z0-9_-]{20,}",
    "AK" + "IA[0-9A-Z]{16}",
    r"\bgh" + "[pousr]_[A-Za-z0-9]{30,}",
    "AI" + r"za[\w-]{35}",
    r"\bxox" + "[abp]-[0-9A-Za-z-]{10,}",
    "Bearer " + r"[A-Za-z0-9._-]{24,}",
)
_REGISTRIES = ("files" + r"\.pythonhosted\.", "pypi" + r"\.org/simple", "index" + "-url", "artifact" + "ory")
_FOLDERS = ("home/[a-z]", "Users/[A-Za-z]", "root/", "work/(?:main|shared|scratch)", "mnt/[a-z]", "private/var")
PATTERNS = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:" + "|".join(_FOLDERS) + ")"),
    "a Windows path": re.compile(r"\b[A-Z]:\\(?:" + "Users|Windows" + r")\\"),
    "a registry": re.compile("|".join(_REGISTRIES)),
    "a key": re.compile("|".join(_KEYS)),
    "a private key": re.compile("-----BEGIN " + "(?:[A-Z]+ )?PRIVATE KEY"),
}

ALLOWED = {
    # tools/lock.sh names the option that keeps registries out of the locks.
    ("tools/lock.sh", "a registry"),
}


def repository_files():
    """Files that git tracks or would track; all files where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
        names = [name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if ".venv" not in path.parts]
    for name in names:
        path = ROOT / name
        if path.is_file() and path.suffix in TEXT and path.stat().st_size < LARGEST:
            yield name, path


def test_nothing_private_is_in_the_repository():
    found = []
    for name, path in repository_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in PATTERNS.items():
            if (name, what) in ALLOWED:
                continue
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{name}:{line}: {what}: {match[0][:40]}")
    assert not found, offenders(found)
