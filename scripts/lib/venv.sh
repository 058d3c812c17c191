# shellcheck shell=bash
# python_venv: makes build/venv from tests/requirements.txt if it is missing or out of date; prints the path of its python.
python_venv() {
  local dir=$ROOT/build/venv want system
  system=/usr/bin/python3
  [ -x $system ] || system=$(command -v python3) || die 3 "no python3"
  want=$({ cat "$ROOT/tests/requirements.txt"; "$system" --version; } | sha256sum)
  if [ ! -e "$dir/made-from" ] || [ "$(cat "$dir/made-from")" != "$want" ]; then
    say "making the tests' Python environment in build/venv (once)"
    rm -rf "$dir"
    mkdir -p "$ROOT/build"
    "$system" -m venv "$dir" >&2 || die 3 "cannot make a Python environment; on Debian or Ubuntu: apt-get install python3-venv"
    "$dir/bin/pip" install --quiet --disable-pip-version-check --no-input --retries 5 --only-binary :all: \
      -r "$ROOT/tests/requirements.txt" >&2 </dev/null || die 3 "cannot install tests/requirements.txt; is the network reachable?"
    echo "$want" > "$dir/made-from"
  fi
  echo "$dir/bin/python"
}
