# Shared by tools/quickstart and tools/test, which read it with `source`: finds what a Debian 12 machine lacks, says what will be
# installed and why, installs it, and builds. Does nothing that is already done.

set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# package: why
build_packages=(
    "g++: the C++20 compiler (12 or newer)"
    "cmake: configures the build (3.25 or newer)"
    "ninja-build: runs the build"
    "librocksdb-dev: keeps stores on disk"
    "libutf8proc-dev: compares names without regard to case and accents"
    "libboost-dev: Boost.Spirit X3, the grammar of the language"
    "nlohmann-json3-dev: answers as JSON"
    "libserd-dev: exports as RDF"
    "libedit-dev: line editing at the prompt"
    "libcli11-dev: the command line"
)
test_packages=(
    "catch2: unit and property tests"
    "clang-format-14: the format check"
    "python3: golden files, terminal, crash and layer tests"
)

say() { printf '%s\n' "$*"; }
headline() { if [[ -t 1 ]]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }

is_installed() { [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "This needs root. As root, or with sudo, install the packages above and run this again." >&2
        exit 1
    fi
}

# install_missing <"package: why">...
install_missing() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is not a Debian system; the build wants the likes of:"
        printf '  %s\n' "$@"
        return
    fi
    local entry missing=() reasons=()
    for entry in "$@"; do
        if ! is_installed "${entry%%:*}"; then
            missing+=("${entry%%:*}")
            reasons+=("$entry")
        fi
    done
    if [[ ${#missing[@]} -eq 0 ]]; then return; fi
    headline "Installing what is missing"
    printf '  %s\n' "${reasons[@]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 install --no-install-recommends "${missing[@]}"
}

# As many compilers as there are cores, and a gigabyte of memory for each.
build_jobs() {
    local cores memory
    cores="$(nproc 2>/dev/null || echo 1)"
    memory="$(awk '/MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo 2>/dev/null || echo "$cores")"
    if ((memory < 1)); then memory=1; fi
    echo $((cores < memory ? cores : memory))
}

# build <preset> [<target>...]: configures only when that was not done yet or the preset changed.
build() {
    local preset="$1"
    shift
    local folder="$root/build/$preset" log="$root/build/$preset.configure.log"
    mkdir -p "$root/build"
    if [[ ! -f "$folder/build.ninja" || "$root/CMakePresets.json" -nt "$folder/build.ninja" ]]; then
        if ! (cd "$root" && cmake --preset "$preset") >"$log" 2>&1; then
            cat "$log" >&2
            return 1
        fi
    fi
    (cd "$root" && cmake --build --preset "$preset" --parallel "$(build_jobs)" ${1:+--target "$@"})
}
