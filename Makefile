# make demo: run the samples.    make test: run the tests.    Both set up .venv on a fresh machine.
VENV ?= .venv
BIN := $(if $(filter Windows_NT,$(OS)),$(VENV)/Scripts,$(VENV)/bin)

.PHONY: demo test setup check clean addin windows-bundle

demo: setup
	@"$(BIN)/yaodian" demo out/demo

test: setup
	@"$(BIN)/python" -m pytest

# All that CI does: style, types, layers, tests.
check:
	@VENV="$(VENV)" bash .ci/run

# The Excel add-in from its sources, the same bytes every time.
addin: setup
	@"$(BIN)/python" -m processor.excel.addin.build

# What a school gets: dist/yaodian-windows.zip, to be installed without the network. Downloads wheels.
windows-bundle: setup
	@"$(BIN)/python" tools/windows_bundle/build.py

setup:
	@bash .ci/setup "$(VENV)"

clean:
	rm -rf build dist out *.egg-info .mypy_cache .ruff_cache .hypothesis .import_linter_cache
