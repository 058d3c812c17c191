# shellcheck shell=bash
# Running suites and adding up what they say. Each leaves a JUnit file, and a line NAME=EXITCODE=FILE in SUITES (FILE is -
# for a check without one); tests/support/sum_results.py adds them up. WEIR_SUITES lets .ci/run gather several scripts.
RESULTS=$ROOT/build/test-results
SUITES=${WEIR_SUITES:-$RESULTS/suites}

begin_suites() {
  mkdir -p "$RESULTS"
  [ -n "${WEIR_SUITES:-}" ] || : > "$SUITES"
}

# run_suite NAME COMMAND…: COMMAND writes $RESULTS/NAME.xml. A failure is noted, not fatal.
run_suite() {
  local name=$1 code=0 started=$SECONDS
  shift
  rm -f "$RESULTS/$name.xml"
  say "$name: running"
  "$@" >&2 </dev/null || code=$?
  say "$name: exit $code after $((SECONDS - started)) s"
  echo "$name=$code=$RESULTS/$name.xml" >> "$SUITES"
}

# run_ctest PRESET [CTEST ARGUMENTS…]
run_ctest() {
  local preset=$1
  shift
  run_suite "unit-$preset" env -C "$ROOT" ctest --preset "$preset" -j "$(test_jobs)" --output-junit "$RESULTS/unit-$preset.xml" "$@"
}

# run_pytest NAME PYTEST ARGUMENTS…
run_pytest() {
  local name=$1 python
  shift
  python=$(python_venv)
  run_suite "$name" env -C "$ROOT" PYTHONDONTWRITEBYTECODE=1 "$python" -m pytest -c tests/pytest.ini -q --junitxml "$RESULTS/$name.xml" "$@"
}

# The sums of all suites, alone on the last line; the exit code says whether anything failed.
closing_line() {
  python3 "$ROOT/tests/support/sum_results.py" "$SUITES"
}
