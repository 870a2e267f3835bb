#!/bin/sh
# The steps of the Containerfile, as root on a bare Debian: libraries, locked packages, a user.
set -eu
cd "$(dirname "$0")/.."
export DEBIAN_FRONTEND=noninteractive
place=/opt/perioptimal-report

apt-get update -q
apt-get install -y --no-install-recommends \
    ca-certificates passwd python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
rm -rf /var/lib/apt/lists/*

python3 -m venv "$place"
pip() { "$place/bin/python" -m pip --disable-pip-version-check --no-input "$@"; }
pip install -qq --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.lock
pip install -qq --no-cache-dir --no-deps --no-build-isolation .
pip check
ln -sf "$place/bin/perioptimal-report" /usr/local/bin/perioptimal-report

useradd --create-home --uid 1000 report
install -d -o report -g report /work
