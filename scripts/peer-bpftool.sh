#!/usr/bin/env bash
# The bpftool that bpflink's output is held against: 7.8 or later, with its BPF
# skeletons (a distribution's own often has none, and then prints no pids).
#
#   scripts/peer-bpftool.sh     the binary's path on standard output, exit status 0;
#                               or the reason why there is none on standard error, 1
#
# Looks at $BPFTOOL, then in the cache; on Debian, as root, it builds one from the
# newest kernel source that Debian has (a minute or two, once).
set -euo pipefail

oldest=7.8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/bpflink/peer
log=$cache/build.log

say() { echo "peer-bpftool: $*" >&2; }
give_up() { say "$@"; exit 1; }

# Prints the path of a bpftool that will do, and is done; complains about any other.
offer() {
	local version
	version=$("$1" version 2>/dev/null) || give_up "$1 does not run"
	[[ $version == *skeletons* ]] || give_up "$1 was built without skeletons"
	version=$(sed -n 's/^.*bpftool v//p' <<<"$version" | head -n 1)
	[[ $(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1) == "$oldest" ]] ||
		give_up "$1 is version $version, and $oldest is the oldest to compare with"
	say "bpftool $version"
	echo "$1"
	exit 0
}

missing_packages() {
	local package
	while read -r package; do
		[[ $package == "#"* || -z $package ]] && continue
		dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || echo "$package"
	done <"$here/debian-packages.txt"
}

# Downloads Debian's newest kernel source to the current folder. It comes from
# unstable, on the mirror that this machine uses, through package lists kept apart
# from the machine's own; signatures are checked as for any other package.
download_source() {
	local mirror newest options
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Label: Debian' | head -n 1)
	[[ -n $mirror ]] || { echo "apt knows no Debian mirror"; return 1; }
	mkdir -p apt/lists/partial apt/cache/archives/partial
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror unstable main" >apt/sources.list
	options=(-o "Dir::Etc::SourceList=$PWD/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$PWD/apt/lists" -o "Dir::Cache=$PWD/apt/cache" -o APT::Sandbox::User=root)
	apt-get "${options[@]}" update
	newest=$(apt-cache "${options[@]}" search --names-only '^linux-source-[0-9]+\.[0-9]+$' |
		cut -d ' ' -f 1 | sort -V | tail -n 1)
	[[ -n $newest ]] || { echo "unstable has no linux-source package"; return 1; }
	apt-get "${options[@]}" download "$newest"
}

build() {
	local packages
	mapfile -t packages < <(missing_packages)
	# A mirror of the machine's that doesn't answer need not be the one that matters.
	apt-get update || true
	if ((${#packages[@]} > 0)); then
		DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
	fi
	download_source
	mkdir src
	dpkg-deb --fsys-tarfile linux-source-*.deb | tar -x -O --wildcards '*/linux-source-*.tar.xz' |
		tar -x -J -C src --strip-components=1 --wildcards \
			--exclude='*/tools/testing/*' --exclude='*/tools/perf/*' \
			'*/tools/*' '*/kernel/bpf/*' '*/include/*' '*/scripts/*'
	make -C src/tools/bpf/bpftool -j "$(nproc)"
	install -m 755 src/tools/bpf/bpftool/bpftool "$cache/bpftool"
}

if [[ -n ${BPFTOOL:-} ]]; then
	[[ -x $BPFTOOL ]] || give_up "\$BPFTOOL is no program: $BPFTOOL"
	offer "$BPFTOOL"
fi
[[ -x $cache/bpftool ]] && offer "$cache/bpftool"
[[ -e /etc/debian_version ]] && command -v apt-get dpkg-deb >/dev/null ||
	give_up "\$BPFTOOL is not set, and this is no Debian to build one on"
((EUID == 0)) || give_up "\$BPFTOOL is not set, and building one takes root"
[[ -e /sys/kernel/btf/vmlinux ]] || give_up "this kernel has no BTF, which bpftool's skeletons are built from"

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
[[ -x $cache/bpftool ]] && offer "$cache/bpftool" # another build was faster
say "building bpftool from Debian's newest kernel source (log: $log)"
work=$(mktemp -d "$cache/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
# In a shell of its own, because `set -e` is off inside a condition.
status=0
(cd "$work" && export -f build download_source missing_packages && here=$here cache=$cache bash -euo pipefail -c build) \
	>"$log" 2>&1 9>&- || status=$?
((status == 0)) || { tail -n 5 "$log" >&2; give_up "the build failed: see $log"; }
offer "$cache/bpftool"
