# What each target does stands in its line; `make help` lists them.
.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

.PHONY: setup
setup: ## set everything up in .venv; at once if nothing changed
	@./setup.sh

.PHONY: ready
ready: ## set up what the program alone needs; what the tests need is kept, if it is there
	@./setup.sh run

.PHONY: site
site: ready ## check the sample workspace and build its sites into site/
	$(BIN)/concerns check --only sound
	$(BIN)/concerns build

.PHONY: test
test: lint ## run all tests
	$(BIN)/pytest --quiet --numprocesses=auto --dist=loadscope

.PHONY: check
check: lint ## compare the sample workspace's findings with the golden set
	$(BIN)/pytest --quiet tests/test_sample.py

.PHONY: lint
lint: setup ## style, layout and types of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: serve
serve: ready ## show the sample workspace's sites in a browser on this machine
	$(BIN)/concerns serve

.PHONY: bench
bench: setup ## measure how fast the program is
	$(BIN)/python benchmarks/run.py

# UPGRADE=--upgrade takes the newest releases; without it only what pyproject.toml asks for moves.
.PHONY: lock
lock: COMPILE = .venv-lock/bin/uv pip compile pyproject.toml --quiet $(UPGRADE) \
	--universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--annotation-style line --custom-compile-command 'make lock'
lock: ## work out the exact releases in requirements/ anew
	python3 -m venv .venv-lock
	.venv-lock/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	$(COMPILE) --group dev --output-file requirements/dev.lock
	$(COMPILE) --group build --constraint requirements/dev.lock --output-file requirements/run.lock
	rm -r .venv-lock

.PHONY: clean
clean: ## remove what was built; .venv stays
	rm -rf site build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
