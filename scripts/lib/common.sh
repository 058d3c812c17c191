# shellcheck shell=bash
# Sourced by every script here: where the repository is, and how to speak. Progress goes to stderr, results to stdout.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
WEIR_BIN=${WEIR_BIN:-$ROOT/build/release/weir}

say() { printf '== %s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {  # die CODE MESSAGE…
  local code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  exit "$code"
}
have() { command -v "$1" >/dev/null 2>&1; }
cores() { nproc 2>/dev/null || echo 2; }
# Tests at once: many wait for a broker most of their time.
test_jobs() { echo $(($(cores) + 1)); }
