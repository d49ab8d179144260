#!/usr/bin/env bash
# What the GitHub Action runs: an audit in words for the log, and the same in SARIF. It ends as the audit ends.
#
#     PATHS='flows/
#     sbom.cdx.json' SARIF=report.sarif packaging/audit.sh cleannet
#
# PATHS: one a line. POLICY, WAIVERS, BASELINE, AS_OF, FAIL_ON, STRICT=true: as the options of `cleannet audit`; empty is the default.
# Nothing of them is run as a command.
set -euo pipefail

paths=()
while IFS= read -r path; do
    path="${path#"${path%%[![:space:]]*}"}" path="${path%"${path##*[![:space:]]}"}"
    [ -z "$path" ] || paths+=("$path")
done <<<"${PATHS:-}"
[ "${#paths[@]}" -gt 0 ] || { echo "cleannet: name files or folders in paths, one a line" >&2; exit 2; }

options=()
[ -z "${POLICY:-}" ] || options+=("--policy=$POLICY")
[ -z "${WAIVERS:-}" ] || options+=("--waivers=$WAIVERS")
[ -z "${BASELINE:-}" ] || options+=("--baseline=$BASELINE")
[ -z "${AS_OF:-}" ] || options+=("--as-of=$AS_OF")
[ -z "${FAIL_ON:-}" ] || options+=("--fail-on=$FAIL_ON")
[ "${STRICT:-false}" != true ] || options+=(--strict)

# An empty list counts as unset in old versions of bash.
code=0
"$1" audit ${options[@]+"${options[@]}"} --format=sarif --output="$SARIF" -- "${paths[@]}" || code=$?
"$1" audit ${options[@]+"${options[@]}"} -- "${paths[@]}" || true
exit "$code"
