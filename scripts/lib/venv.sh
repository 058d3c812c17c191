# shellcheck shell=bash
# python_venv [REQUIREMENTS NAME]: makes build/NAME from the requirements (build/venv from tests/requirements.txt) if it is
# missing or out of date; prints the path of its python.
python_venv() {
  local requirements=${1:-tests/requirements.txt} name=${2:-venv} dir want system
  dir=$ROOT/build/$name
  system=/usr/bin/python3
  [ -x $system ] || system=$(command -v python3) || die 3 "no python3"
  want=$({ cat "$ROOT/$requirements"; "$system" --version; } | sha256sum)
  if [ ! -e "$dir/made-from" ] || [ "$(cat "$dir/made-from")" != "$want" ]; then
    say "making the Python environment of $requirements in build/$name (once)"
    rm -rf "$dir"
    mkdir -p "$ROOT/build"
    "$system" -m venv "$dir" >&2 || die 3 "cannot make a Python environment; on Debian or Ubuntu: apt-get install python3-venv"
    "$dir/bin/pip" install --quiet --disable-pip-version-check --no-input --retries 5 --only-binary :all: \
      -r "$ROOT/$requirements" >&2 </dev/null || die 3 "cannot install $requirements; is the network reachable?"
    echo "$want" > "$dir/made-from"
  fi
  echo "$dir/bin/python"
}
