# shellcheck shell=bash disable=SC2034  # ./dev uses the lists
# The Debian packages that parlor is built with, and how ./dev installs those that are missing. Sourced by ./dev.
# docs/design/dependencies.md says what each library is for.

build_packages=(
    g++ cmake ninja-build ccache pkg-config git ca-certificates
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-test1.81-dev
    libfmt-dev libspdlog-dev libtomlplusplus-dev libcli11-dev libssl-dev libsqlite3-dev libsodium-dev
)
bench_packages=(libwebsocketpp-dev)
clang_packages=(clang-19 libclang-rt-19-dev)
format_packages=(clang-format-19)
tidy_packages=(clang-19 clang-tidy-19)
coroutine_packages=(clang-19 clang-tools-19)

# need_packages <package>...: installs those that are missing, in one go. Makes no apt call when there are none.
need_packages() {
    local missing=()
    command -v dpkg-query >/dev/null ||
        die "this is no Debian system: install what answers to [$*] by hand, then use the CMake presets directly"
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -eq 0 ]] || install_packages "${missing[@]}"
}

missing_packages() {
    local installed
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
    comm -23 <(printf '%s\n' "$@" | sort -u) <(sort -u <<<"$installed")
}

install_packages() {
    local as_root=() apt_options=(-q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
    say "installing ${#} packages: $*"
    if [[ $EUID -ne 0 ]]; then
        command -v sudo >/dev/null || die "installing packages needs root or sudo; as root: apt-get install $*"
        as_root=(sudo)
        [[ -t 0 ]] || as_root+=(-n)
    fi
    if [[ " $* " == *" libboost1.81-dev "* && -n $(missing_packages libboost1.81-dev) ]] && [[ -z $(missing_packages libboost1.74-dev) ]]; then
        say "note: libboost1.81-dev takes the place of Debian's default libboost-dev 1.74, which goes"
    fi
    mkdir -p build
    as_root+=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get "${apt_options[@]}")
    # A stale foreign source may fail here while Debian's own answers; what matters is whether the install succeeds.
    "${as_root[@]}" update >build/apt.log 2>&1 </dev/null || say "apt-get update had errors (build/apt.log); going on"
    if ! "${as_root[@]}" install --no-install-recommends "$@" 2>&1 </dev/null | tee -a build/apt.log | show_apt; then
        tail -n 15 build/apt.log >&2
        die "apt-get could not install: $* (the whole story is in build/apt.log)"
    fi
}

# One line that changes on a terminal, one line a package elsewhere.
show_apt() {
    awk -v terminal="$([[ -t 2 ]] && echo 1)" '
        /^E: |^W: / { print; next }
        terminal && /^Get:|^Unpacking |^Setting up / { printf "\r\033[K    %.100s", $0; fflush() }
        !terminal && /^Setting up / { print "    " $3 }
        END { if (terminal) printf "\r\033[K" }' >&2
}

# need_node: any Node from 18 on will do; Debian 12 has 18.
need_node() {
    if ! command -v npm >/dev/null || [[ $(node_version) -lt 18 ]]; then
        need_packages nodejs npm
    fi
}

node_version() {
    if command -v node >/dev/null; then node -p 'process.versions.node.split(".")[0]'; else echo 0; fi
}

need_python() {
    command -v python3 >/dev/null || need_packages python3
}

need_chromium() {
    [[ -x /usr/bin/chromium ]] || need_packages chromium
}
