# Sourced by scripts/demo and scripts/test. Brings this clone to where it can run: says what it installs before it does,
# and does nothing that is done already.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need_programs PROGRAM:PACKAGE... : installs the packages of programs that are missing.
need_programs() {
  missing=""
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
  done
  # shellcheck disable=SC2086 # a list of package names
  [ -z "$missing" ] || install_packages $missing
}

install_packages() {
  missing="$*"
  if ! command -v apt-get >/dev/null 2>&1; then
    say "These packages are missing: $missing. Install them with your system's package manager, then run this again."
    exit 1
  fi
  say "Installing with apt-get: $missing"
  as_root apt-get update -qq
  # shellcheck disable=SC2086 # a list of package names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

check_node() {
  node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    if (major > 20 || (major === 20 && minor >= 19)) process.exit(0);
    console.error(`gphotos-fs needs Node 20.19 or newer, this is ${process.versions.node}`);
    process.exit(1);
  '
}

# fusermount3 lets ordinary users mount. libfuse 2 is for the driver fuse-native alone, which has builds for x64 only; the
# kernel driver serves where it cannot be had. The system packages come before npm's: fuse-native tries at its installation
# whether libfuse 2 is there.
need_fuse() {
  refresh_package_lists
  need_programs fusermount3:fuse3
  if [ "$(uname -m)" != x86_64 ] || has_libfuse2; then return 0; fi
  # shellcheck disable=SC2310 # a failure is told, and no more
  (install_packages "$(libfuse2_package)") || say "Going on without libfuse 2: the driver fuse-native will not work here"
}

has_libfuse2() {
  PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q 'libfuse\.so\.2'
}

# It has two names: Debian 13 and Ubuntu 24.04 call it libfuse2t64.
libfuse2_package() {
  if apt-cache show libfuse2t64 >/dev/null 2>&1; then echo libfuse2t64; else echo libfuse2; fi
}

# A bare container has none, and then apt-cache knows no package.
refresh_package_lists() {
  if has_libfuse2 && command -v fusermount3 >/dev/null 2>&1; then return 0; fi
  if ! command -v apt-get >/dev/null 2>&1 || [ -n "$(ls -A /var/lib/apt/lists 2>/dev/null)" ]; then return 0; fi
  as_root apt-get update -qq || true
}

# The tables of the kernel driver are held against the kernel's own header, which should know passthrough (Linux 6.9). Where the
# system's does not, Debian may have the headers of a newer kernel: they are several packages, of which one has what is needed.
need_kernel_header() {
  [ -e /usr/include/linux/fuse.h ] || install_packages linux-libc-dev
  if has_new_kernel_header; then return 0; fi
  if ! command -v apt-cache >/dev/null 2>&1; then return 0; fi
  as_root apt-get update -qq || true
  newest=$(apt-cache pkgnames linux-headers- | grep -E '^linux-headers-[0-9].*-common$' | sort -V | tail -n 1)
  # shellcheck disable=SC2310 # a failure is told, and no more
  { [ -n "$newest" ] && (install_packages "$newest"); } ||
    say "Going on without the header of a newer kernel: some tests of the kernel driver's tables will be skipped"
}

has_new_kernel_header() {
  cat /usr/include/linux/fuse.h /usr/src/linux-headers-*/include/uapi/linux/fuse.h 2>/dev/null | grep -q FUSE_PASSTHROUGH
}

need_npm_packages() {
  stamp=node_modules/.installed-lock
  if cmp -s package-lock.json "$stamp"; then return 0; fi
  say "Installing npm packages (npm ci)"
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$stamp"
}

need_build() {
  stamp=dist/.built
  if [ -e "$stamp" ] && [ -z "$(find src package.json tsconfig.json tsconfig.build.json -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  say "Building"
  rm -rf dist
  npm run --silent build >&2
  touch "$stamp"
}
