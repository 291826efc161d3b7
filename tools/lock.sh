#!/usr/bin/env bash
# Write the locks: versions and hashes for every platform and Python from 3.11 on, with no registry's name in them.
set -euo pipefail
uv=$1
cd "$(dirname "$0")/.."
compile() { "$uv" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade "$@"; }
compile pyproject.toml --extra voice --extra soundstage --group build -o requirements.lock
compile pyproject.toml --extra voice --extra soundstage --group build --group dev -c requirements.lock -o requirements-dev.lock
compile pyproject.toml --extra voice --extra soundstage --group build --group dev --group bench -o requirements-bench.lock
compile --group clients -o requirements-clients.lock
compile --group clients-old -o requirements-clients-old.lock
echo uv | compile - -o requirements-uv.lock
