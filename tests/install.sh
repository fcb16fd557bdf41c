# shellcheck shell=bash
# Installs what a script needs and the machine lacks. Where it cannot, it prints one line that says what to
# install, and ends the script. A script sources this file and calls the `need_…` functions.

# has COMMAND: looks for a program on PATH. `command -v` would also find a shell function of that name.
has() { type -P "$1" >/dev/null; }

# missing WHAT ADVICE: ends the script
missing() { echo "$0: $1 is missing: $2" >&2; exit 1; }

# installed PACKAGE…: tells whether Debian's packages are installed. `dpkg -s` would also succeed for a removed
# package that left its settings behind.
installed() {
  local states
  # shellcheck disable=SC2016 # not the shell's: dpkg-query fills it in
  states=$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>/dev/null) && ! grep -qvx installed <<<"$states"
}

# debian PACKAGE…: installs Debian's packages, or fails. It removes no other package for them, and it waits up to
# five minutes for another apt to finish. An update may fail: the lists that are there can be enough.
debian() {
  if [ "$(id -u)" != 0 ] || ! has apt-get; then return 1; fi
  echo "$0: installing $*" >&2
  apt-get update -qq -oAcquire::Retries=5 >/dev/null || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove -oAcquire::Retries=5 -oDPkg::Lock::Timeout=300 "$@" </dev/null >/dev/null
}

# found COMMAND PACKAGE…: finds a program, or installs the packages that bring it
found() { has "$1" || { debian "${@:2}" && has "$1"; }; }

# need_command COMMAND PACKAGE…
need_command() { found "$@" || missing "$1" "install it (Debian: apt-get install ${*:2})"; }

# need_packages WHAT ADVICE PACKAGE…: for packages that are more than one program; ADVICE is another way to WHAT
need_packages() {
  installed "${@:3}" || { debian "${@:3}" && installed "${@:3}"; } || missing "$1" "$2 (or Debian: apt-get install ${*:3})"
}

need_rust() {
  export CARGO_NET_RETRY=${CARGO_NET_RETRY:-10}
  has cargo || missing cargo "install Rust from https://rustup.rs"
  need_command cc gcc libc6-dev # links every Rust program
}

need_node() {
  has node || missing node "install Node 20.19 or later from https://nodejs.org"
  node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)' ||
    missing "Node 20.19 or later" "install it from https://nodejs.org (found $(node --version))"
  has npm || missing npm "install npm, which comes with Node"
}

# Exports CHROMIUM, the path of the browser, to what the script starts.
need_chromium() {
  if [ -n "${CHROMIUM:-}" ]; then
    has "$CHROMIUM" || missing "CHROMIUM=$CHROMIUM" "set it to the path of Chromium, or unset it"
  else
    found chromium chromium || missing chromium "install it (Debian: apt-get install chromium), or set CHROMIUM to its path"
  fi
  CHROMIUM=$(type -P "${CHROMIUM:-chromium}")
  export CHROMIUM
}

# npm_packages FOLDER: installs what the folder's package-lock.json lists, unless that is done
npm_packages() {
  [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
}

# python_packages FOLDER VENV: installs what the folder's requirements.txt lists into a virtual environment
python_packages() {
  need_command python3 python3
  # Debian's Python makes no environment without a package of its own
  python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages "venv of Python" "install Python's venv" python3-venv
  [ "$2/installed" -nt "$1/requirements.txt" ] ||
    { python3 -m venv --clear "$2" && "$2/bin/pip" install --quiet --disable-pip-version-check -r "$1/requirements.txt" && touch "$2/installed"; }
}
