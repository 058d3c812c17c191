# shellcheck shell=bash
# build_preset PRESET [TARGET…]: configures and builds in build/PRESET; says how long it took.
# WEIR_CMAKE_FLAGS adds cache settings (CI: -DWEIR_WERROR=ON).
build_preset() {
  local preset=$1 started=$SECONDS flags=()
  shift
  read -ra flags <<< "${WEIR_CMAKE_FLAGS:-}"
  mkdir -p "$ROOT/build"
  [ -e "$ROOT/build/$preset/build.ninja" ] || say "building ($preset), a few minutes the first time"
  (cd "$ROOT" && cmake --preset "$preset" "${flags[@]}" > "$ROOT/build/$preset.configure.log" 2>&1) \
    || { cat "$ROOT/build/$preset.configure.log" >&2; die 3 "cannot configure the $preset build"; }
  (cd "$ROOT" && cmake --build "build/$preset" -j "$(cores)" ${1:+--target "$@"}) >&2 </dev/null \
    || die 1 "the $preset build failed"
  say "built ($preset) in $((SECONDS - started)) s"
}
