# shellcheck shell=bash
# The packages of Debian 12 and Ubuntu that each command needs, and their installation.
# An entry is PACKAGE, or PACKAGE:COMMAND where having that command is as good as having the package.
packages_build=(
  g++:g++ cmake:cmake ninja-build:ninja pkg-config:pkg-config
  librdkafka-dev librocksdb-dev nlohmann-json3-dev libspdlog-dev libsimdjson-dev libcli11-dev libre2-dev libxxhash-dev libssl-dev zlib1g-dev
  libgtest-dev
)
packages_test=(
  "${packages_build[@]}"
  python3 python3-venv python3-yaml ca-certificates default-jre-headless:java maven:mvn kcat:kcat graphviz:dot
)
# shellcheck disable=SC2034  # for .ci/run
packages_ci=("${packages_test[@]}" clang-16 libclang-rt-16-dev llvm-16 clang-format-16 clang-tidy-16 ccache)

# need_packages WHAT PACKAGE…: installs those that are missing, saying first which. On a system it does not know it says
# what is needed and stops with 3. WEIR_SKIP_PACKAGES=1 skips all of it, for those who have provided them otherwise.
need_packages() {
  local what=$1 entry missing=() sudo=()
  shift
  [ "${WEIR_SKIP_PACKAGES:-0}" != 1 ] || return 0
  if ! known_system; then
    warn "this script installs packages on Debian 12 or newer and Ubuntu 24.04 or newer only; this is ${SYSTEM:-another system}"
    [ -z "${SYSTEM_NOTE:-}" ] || warn "$SYSTEM_NOTE"
    printf 'Packages needed to %s, by their Debian names:\n ' "$what" >&2
    for entry in "$@"; do printf ' %s' "${entry%%:*}" >&2; done
    printf '\nInstall what your system calls them, then run again with WEIR_SKIP_PACKAGES=1.\n' >&2
    exit 3
  fi
  for entry in "$@"; do
    installed "$entry" || missing+=("${entry%%:*}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing with apt-get, to $what: ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    have sudo || die 3 "not root and no sudo; as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  apt_get update || warn "apt-get update failed; trying with the lists as they are"
  apt_get install --no-install-recommends "${missing[@]}" || die 3 "apt-get could not install: ${missing[*]}"
}

apt_get() {
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" \
    >&2 </dev/null
}

installed() {
  local package=${1%%:*} command=${1#*:}
  [ "$command" = "$1" ] || ! have "$command" || return 0
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ]
}

# Sets SYSTEM, and SYSTEM_NOTE where there is more to say.
known_system() {
  local ID='' VERSION_ID='' PRETTY_NAME=''
  have apt-get && have dpkg-query && [ -r "${WEIR_OS_RELEASE:-/etc/os-release}" ] || return 1
  # shellcheck source=/dev/null
  . "${WEIR_OS_RELEASE:-/etc/os-release}"
  SYSTEM=${PRETTY_NAME:-$ID} SYSTEM_NOTE=''
  case $ID in
    debian)  # testing and unstable have no VERSION_ID
      [ "${VERSION_ID:-99}" -ge 12 ] || { SYSTEM_NOTE="its libraries are older than Debian 12's, which Weir needs at least"; return 1; }
      ;;
    ubuntu)
      dpkg --compare-versions "$VERSION_ID" ge 24.04 \
        || { SYSTEM_NOTE="its CMake, librdkafka and RocksDB are older than Debian 12's, which Weir needs at least"; return 1; }
      ;;
    *) return 1 ;;
  esac
}
