#!/usr/bin/env bash
# Set up VENV with the locked packages: setup.sh PYTHON VENV [dev|bench|clients|clients-old]
set -euo pipefail
python=$1 venv=$2 group=${3:-}
cd "$(dirname "$0")/.."

"$python" - <<'PY' || { echo "hotset needs Python 3.11 or later; say which: make PYTHON=python3.13 film" >&2; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
PY
if [ ! -x "$venv/bin/python" ]; then
    "$python" -m venv "$venv" || { echo "This Python has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
fi
lock=requirements.lock ready=.ready
case $group in dev | bench | clients | clients-old) lock=requirements-$group.lock ready=.ready-$group ;; esac

pip="$venv/bin/python -m pip --disable-pip-version-check -q"
# uv installs in seconds; pip, which knows a company's own mirror from its settings, is the way round it.
if [ ! -x "$venv/bin/uv" ]; then $pip install --require-hashes -r requirements-uv.lock || true; fi
if ! { [ -x "$venv/bin/uv" ] && VIRTUAL_ENV="$PWD/$venv" "$venv/bin/uv" pip install -q --require-hashes -r "$lock"; }; then
    $pip install --require-hashes -r "$lock"
fi
# The vendors' clients stand alone: hotset meets them over the wire only.
case $group in clients | clients-old) touch "$venv/$ready"; exit ;; esac
# Compiled once here, so that the first command does not pay for it.
env -u PYTHONDONTWRITEBYTECODE "$venv/bin/python" -m compileall -q -j 2 "$venv"/lib/python*/site-packages >/dev/null 2>&1 || true
$pip install --no-deps --no-build-isolation -e . 2>/dev/null || $pip install --no-deps -e .
touch "$venv/$ready"
[ "$ready" = .ready ] || touch "$venv/.ready"
