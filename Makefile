# Everything here works on a fresh machine with Python 3.11 or later, pip and make, and is quick the second time.
#
#   make demo     sets up what is needed to run, then audits the bundled sample organisation, offline
#   make check    sets up what is needed to develop, then passes the quick gate: lint, types, imports, a sample of the fast tests, and
#                 the fast tests of what changed since BASE= (default: where the branch left main); less than a minute the second time
#   make test     passes every gate; CI runs exactly this. WORKERS= and PROFILE=thorough say how
#   make setup    only sets up: .venv with the locked packages and this one
#   make fuzz     puts hostile files to every reader and importer for an hour; SECONDS= and SEED= say otherwise
#   make bench    installs the peers into an environment of its own, and compares with them; NAMES= and SCALE= say which, and how large
#   make release  builds what a tag would publish, checks it, and runs it from a clean environment
#   make data     compiles the facts into the pack, and writes its manifest and docs/sources.md anew
#   make schema   writes the published schemas anew, of answers, policies and cases
#   make lock     writes the lock files anew, from pyproject.toml and the package registry

SHELL := /bin/bash
.DELETE_ON_ERROR:
# Python keeps the bytecode of tests, whatever the environment says: to compile all of them takes each process 6 s.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup demo lint style types doctests check test installed fuzz bench release data schema lock

# The locks are made with 3.11, so that goes first where several are installed.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
    $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

# A system without ensurepip (Debian without python3-venv) lends its own pip to the environment.
PIP = $(shell if $(BIN)/python -m pip --version >/dev/null 2>&1; then echo $(BIN)/python -m pip; \
    else echo $(PYTHON) -m pip --python $(BIN)/python; fi)
INSTALL = $(PIP) install --quiet --disable-pip-version-check --no-input

help:
	@sed -n 's/^#   //p' Makefile

setup: .venv/.dev

demo: .venv/.runtime
	$(BIN)/cleannet demo

# How many processes test at once, and how often each property is tried (tests/examples.py): quick, ci or thorough.
WORKERS ?= auto
PROFILE ?= ci
PYTEST = $(BIN)/python -m pytest --hypothesis-profile $(PROFILE)

lint: style types

style: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports

types: .venv/.dev
	$(BIN)/mypy

doctests: .venv/.dev
	$(PYTEST) --doctest-modules src/cleannet

# tests/quick.py chooses the tests; `make test` runs all of them.
check: PROFILE = quick
check: lint
	$(PYTEST) -m "not slow and not alone" --durations 5 --durations-min 1 -n $(WORKERS) --maxprocesses 8 --dist worksteal

# What needs one core goes side by side. Of tests that run alone only their files are collected, since to collect all takes 10 s.
test: installed .venv/.spark .venv/.browser .venv/.relay .venv/.oracles .venv/.custodian .venv/.engines .venv/.daemons
	$(MAKE) --no-print-directory --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) types doctests style
	$(PYTEST) -m "not alone" -n $(WORKERS) --maxprocesses 8 --dist worksteal
	$(PYTEST) -m alone $$(grep -rl --include='test_*.py' 'mark\.alone' tests)

SECONDS := 3600
SEED := 1000000

fuzz: .venv/.dev
	cd tests && PYTHONPATH=. ../$(BIN)/python -m fuzz.fuzzing $(SECONDS) $(SEED)

# NAMES= says which, SCALE=0.01 runs them on a hundredth of the rows.
bench: .venv/bench/.peers
	PYTHONPATH=src .venv/bench/bin/python bench/run.py $(if $(SCALE),--scale $(SCALE)) $(NAMES)

# The steps of the Dockerfile and of the GitHub Action, without Docker: what is installed runs, from elsewhere and without a home.
installed:
	PYTHON=$(PYTHON) packaging/install.sh .venv/installed
	cd / && env -i PATH=/usr/bin:/bin "$(CURDIR)/.venv/installed/bin/cleannet" demo >/dev/null

# What a tag publishes. PROJECT_URL= is where the project lives (packaging/metadata.py); TAG= is checked against version and changelog.
release: .venv/release/.tools
	@version=$$(sed -n 's/^__version__ = "\(.*\)"/\1/p' src/cleannet/__init__.py); \
	    grep -q "^## $$version" CHANGELOG.md || { echo "CHANGELOG.md has no section of $$version" >&2; exit 1; }; \
	    [ "$(or $(TAG),v$$version)" = "v$$version" ] || { echo "the tag is $(TAG), the version $$version" >&2; exit 1; }
	rm -rf dist .venv/released
	.venv/release/bin/python -m build --no-isolation .
	.venv/release/bin/twine check --strict dist/*
	PYTHON=$(PYTHON) packaging/install.sh .venv/released dist/*.whl
	cd / && env -i PATH=/usr/bin:/bin "$(CURDIR)/.venv/released/bin/cleannet" demo >/dev/null

data: .venv/.runtime
	$(BIN)/cleannet data build
	$(BIN)/python -m cleannet.pack.sources > docs/sources.md

schema: .venv/.runtime
	$(BIN)/python -m cleannet.report.schema docs/schema
	$(BIN)/python -m cleannet.policy.schema docs/schema

# --- the environment: a stamp for what runs the program, and one for what checks it on top ---------------------------------------

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "cleannet needs Python 3.11 or later; name yours: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv >/dev/null || $(PYTHON) -m venv --clear --without-pip .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(INSTALL) --require-hashes --prefer-binary -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	$(INSTALL) --require-hashes --prefer-binary -r requirements-dev.lock
	@touch $@

.venv/release/.tools: requirements-release.lock
	$(PYTHON) -m venv .venv/release
	.venv/release/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-release.lock
	@touch $@

# Peers that benchmarks compare with; those that cannot be had are named, there and in the figures.
.venv/bench/.peers: requirements.lock requirements-bench.lock
	@if ! command -v bgpdump >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && apt-get -qq install --yes bgpdump || true; fi
	PYTHON=$(PYTHON) packaging/install.sh .venv/bench
	$(PYTHON) bench/peers.py .venv/bench requirements-bench.lock
	@touch $@

# Spark is tested where Java is to be had: CI, as root, installs it from Debian, and must not pass the tests by.
.venv/.spark: requirements-spark.lock .venv/.dev
	@if ! command -v java >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && apt-get -qq install --yes openjdk-17-jre-headless; fi
	@if command -v java >/dev/null; then $(INSTALL) --require-hashes --prefer-binary --no-build-isolation -r requirements-spark.lock; fi
	@touch $@

# Reports in HTML are tested in a browser, in the same way.
.venv/.browser: .venv/.dev
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && apt-get -qq install --yes chromium; fi
	@touch $@

# Servers of messages that tests start: Synapse in an environment of its own, Prosody from Debian.
.venv/.relay: requirements-relay.lock | .venv/bin/python
	@if ! command -v prosody >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && apt-get -qq install --yes prosody; fi
	$(PYTHON) -m venv .venv/relay
	.venv/relay/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary -r requirements-relay.lock
	@touch $@

# Tools that tests of apps compare with: Exodus and Androguard in an environment of their own, dexdump from Debian.
.venv/.oracles: requirements-oracles.lock | .venv/bin/python
	@if ! command -v dexdump >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && apt-get -qq install --yes dexdump; fi
	$(PYTHON) -m venv .venv/oracles
	.venv/oracles/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary -r requirements-oracles.lock
	@touch $@

# Cloud Custodian, which a target is proven with. It pins all that it needs, so it has an environment of its own.
.venv/.custodian: requirements-custodian.lock | .venv/bin/python
	$(PYTHON) -m venv .venv/custodian
	.venv/custodian/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary -r requirements-custodian.lock
	@touch $@

# What else artefacts of targets are proven with: ClickHouse in one process, a judge of service control policies, a grammar of Zeek.
.venv/.engines: requirements-engines.lock | .venv/bin/python
	$(PYTHON) -m venv .venv/engines
	.venv/engines/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary -r requirements-engines.lock
	@touch $@

# Systems that controls are written for. Tests name those that are missing; in CI, as root, none may be.
DAEMONS := bind9 bird2 dnsmasq-base flatpak frr knot-resolver nftables openbgpd ostree pdns-recursor pmacct squid unbound
.venv/.daemons: .venv/.dev
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! dpkg -s $(DAEMONS) bind9-dnsutils iproute2 >/dev/null 2>&1; then \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
	    $(DAEMONS) bind9-dnsutils iproute2; fi
	@touch $@

# --- the locks: hashes of all files of each package, the build backend's too, and no address of a registry ------------------------

COMPILE = CUSTOM_COMPILE_COMMAND='make lock' .venv/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(UPGRADE)

lock: $(patsubst %,.venv/lock/%.in,dev bench release relay oracles custodian engines)
	$(COMPILE) --build-deps-for editable --output-file requirements.lock pyproject.toml
	$(COMPILE) --constraint requirements.lock --output-file requirements-dev.lock .venv/lock/dev.in
	$(COMPILE) --constraint requirements.lock --constraint requirements-dev.lock --extra spark --output-file requirements-spark.lock \
	    pyproject.toml
	$(COMPILE) --constraint requirements.lock --output-file requirements-release.lock .venv/lock/release.in
	$(COMPILE) --output-file requirements-relay.lock .venv/lock/relay.in
	$(COMPILE) --output-file requirements-oracles.lock .venv/lock/oracles.in
	$(COMPILE) --output-file requirements-custodian.lock .venv/lock/custodian.in
	$(COMPILE) --output-file requirements-engines.lock .venv/lock/engines.in
	$(COMPILE) --constraint requirements.lock --pip-args='--only-binary pybgpkit-parser' --output-file requirements-bench.lock \
	    .venv/lock/bench.in

# pip-compile knows no dependency groups (PEP 735), so what a group comes to is written out for it.
GROUP = import sys, tomllib; from packaging.dependency_groups import resolve_dependency_groups as resolved; \
    print(*resolved(tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"], sys.argv[1]), sep="\n")

.venv/lock/%.in: pyproject.toml .venv/lock/bin/pip-compile
	.venv/lock/bin/python -c '$(GROUP)' $* > $@

.venv/lock/bin/pip-compile:
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check 'pip-tools>=7.5' 'packaging>=26.1'
