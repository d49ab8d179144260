#!/bin/sh
# Installs cleannet into an environment of its own, from wheels alone: neither a compiler nor the address of a registry is needed.
#
#     packaging/install.sh FOLDER [WHEEL]
#
# The locked packages are installed with their hashes, then the wheel, else one that is built from this tree. The Dockerfile runs
# this, so does the GitHub Action, and `make test` runs it and then what it installed.
set -eu
folder=$1 wheel=${2:-}
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}

if [ ! -x "$folder/bin/python" ]; then
    # A system without ensurepip (Debian without python3-venv) lends its own pip to the environment.
    "$python" -m venv "$folder" >/dev/null || "$python" -m venv --clear --without-pip "$folder"
fi
pip() {
    if "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
        "$folder/bin/python" -m pip "$@" --quiet --disable-pip-version-check --no-input
    else
        "$python" -m pip --python "$folder/bin/python" "$@" --quiet --disable-pip-version-check --no-input
    fi
}

pip install --require-hashes --only-binary :all: -r "$here/requirements.lock"
if [ -z "$wheel" ]; then
    built=$(mktemp -d)
    trap 'rm -rf "$built"' EXIT
    pip wheel --no-deps --no-index --no-build-isolation --wheel-dir "$built" "$here"
    wheel=$(echo "$built"/*.whl)
fi
pip install --no-deps --no-index --force-reinstall "$wheel"
