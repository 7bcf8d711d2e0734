#!/usr/bin/env bash
# Sets the project up in .venv. A second run does nothing until a lock or pyproject.toml changes.
#
#   ./setup.sh          what the tests and the program need
#   ./setup.sh run      what the program alone needs
#   ./setup.sh system   only the parts that come from Debian (needs root)
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

say() { printf 'setup: %s\n' "$*" >&2; }

# The Debian packages that this machine lacks. What counts is what Python can load: the same
# library may have come by another way than apt.
missing_packages() {
  python3 - <<'PYTHON'
import ctypes
import importlib.util

LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


missing = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
missing += [package for package, library in LIBRARIES.items() if not loads(library)]
print(*missing)
PYTHON
}

install_packages() {
  local missing
  missing=$(missing_packages)
  if [[ -z $missing ]]; then return; fi
  local line="apt-get install --yes --no-install-recommends $missing"
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
    say "this machine lacks $missing. As root, run this line, then try again:"
    printf '%s\n' "$line" >&2
    exit 2
  fi
  say "installing from Debian: $missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update --quiet=2
  # shellcheck disable=SC2086 # the line is words, split here on purpose
  $line --quiet=2 >/dev/null
}

# Installs exactly what a lock names, each file held against its hash.
install_lock() {
  say "installing what $1 names"
  python3 -m venv --clear .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --no-deps --only-binary=:all: --require-hashes --requirement="$1"
}

install_project() {
  say "installing the project itself"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --no-deps --no-index --no-build-isolation --editable=.
  local misfits
  if ! misfits=$(.venv/bin/python -m pip check --disable-pip-version-check); then
    say "the locks do not fit pyproject.toml; 'make lock' works them out anew:"
    printf '%s\n' "$misfits" >&2
    exit 1
  fi
}

main() {
  local set=${1:-dev}
  case $set in dev | run | system) ;; *)
    say "unknown '$set': see the top of setup.sh"
    exit 2
    ;;
  esac
  if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or later is needed; this is $(python3 --version)"
    exit 2
  fi
  install_packages
  if [[ $set == system ]]; then return; fi

  # Whoever has the tests' set already has the program's.
  local lock=requirements/$set.lock have=.venv/installed
  local locked project
  locked="$(sha256sum "$lock") $(python3 --version) $PWD"
  project=$(sha256sum pyproject.toml)
  if [[ $set == run && -x .venv/bin/pytest ]]; then
    main dev
    return
  fi
  if [[ $(cat $have.lock 2>/dev/null) != "$locked" ]]; then
    install_lock "$lock"
    printf '%s\n' "$locked" >$have.lock
  fi
  if [[ $(cat $have.project 2>/dev/null) != "$project" ]]; then
    install_project
    printf '%s\n' "$project" >$have.project
    say "done"
  fi
}

main "$@"
