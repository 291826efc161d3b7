# Two commands do everything on a fresh machine with Python 3.11+ and make:
#   make film    sets itself up and makes examples/espresso into a finished film
#   make test    sets itself up and runs every check and test
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: film two-hander test lint format types imports unit bench clients lock clean setup setup-dev

film: $(VENV)/.ready
	$(BIN)/hotset make examples/espresso

two-hander: $(VENV)/.ready
	$(BIN)/hotset make examples/two-hander

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

test: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check src
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 3 --ignore=tests/clients
	$(MAKE) clients

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
format: $(VENV)/.ready-dev
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .
types: $(VENV)/.ready-dev
	$(BIN)/ty check src
imports: $(VENV)/.ready-dev
	$(BIN)/lint-imports --no-cache
unit: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 3 --ignore=tests/clients

# The vendors' own clients, old and new, against the soundstage's doubles.
clients: $(VENV)/.ready-dev $(VENV)-clients/.ready-clients $(VENV)-clients-old/.ready-clients-old
	$(BIN)/python -m pytest -n 3 --dist loadfile tests/clients

# A place of its own: the yardsticks need older packages than the product does.
bench:
	tools/setup.sh $(PYTHON) .venv-bench bench
	.venv-bench/bin/python -m benchmarks

$(VENV)/.ready: requirements.lock pyproject.toml tools/setup.sh
	tools/setup.sh $(PYTHON) $(VENV)
$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml tools/setup.sh
	tools/setup.sh $(PYTHON) $(VENV) dev
$(VENV)-clients/.ready-clients: requirements-clients.lock tools/setup.sh
	tools/setup.sh $(PYTHON) $(VENV)-clients clients
$(VENV)-clients-old/.ready-clients-old: requirements-clients-old.lock tools/setup.sh
	tools/setup.sh $(PYTHON) $(VENV)-clients-old clients-old

# The locks hold versions and hashes and name no registry, so any mirror serves.
lock: $(VENV)/.ready-dev
	tools/lock.sh $(BIN)/uv

clean:
	rm -rf $(VENV) examples/*/.hotset examples/*/deliverables examples/*/cut.otio
