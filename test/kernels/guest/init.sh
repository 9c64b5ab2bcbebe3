#!/bin/busybox sh
# Process 1 of the guest, twice: first from the initramfs, where it loads modules and
# puts the host's files under a file system in memory; then with those files as its /,
# where it mounts the rest and runs the command.
bb=/bin/busybox

give_up() {
	$bb echo "guest: $*" >/dev/console
	# The console is a serial line: what is written must get out.
	$bb sleep 0.2
	$bb reboot -f
}

from_initramfs() {
	$bb mkdir -p /proc /sys /dev /host /memory /root
	$bb mount -t proc proc /proc
	$bb mount -t sysfs sysfs /sys
	$bb mount -t devtmpfs devtmpfs /dev
	while read -r module options; do
		$bb insmod "/modules/$module.ko" $options || $bb echo "guest: module $module does not load" >/dev/console
	done </modules/order

	read -r type options </guest/share
	$bb mount -t "$type" -o "$options" host /host || give_up "the host's files can't be mounted"
	$bb mount -t tmpfs -o mode=755 tmpfs /memory
	$bb mkdir /memory/upper /memory/work
	$bb mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work overlay /root ||
		give_up "no overlay over the host's files"
	$bb mkdir -p /root/proc /root/sys /root/dev /root/run
	$bb mount -t tmpfs -o mode=755 tmpfs /root/run
	$bb mkdir /root/run/guest
	$bb cp -r /guest/. /bin/busybox /root/run/guest/
	for mount in proc sys dev; do $bb mount --move /$mount /root/$mount; done
	# After chroot, nobody could make a user namespace.
	exec $bb switch_root /root /run/guest/busybox sh /run/guest/init.sh host-files
}

# Type, folder, options.
mount_there() {
	$bb mkdir -p "$2"
	$bb mount -t "$1" -o "${3:-rw}" "$1" "$2" || $bb echo "guest: no $1 at $2" >/dev/console
}

# The device of a port to the host. Its name comes a little after the device itself.
port() {
	tries=0
	while [ $tries -lt 200 ]; do
		for device in /sys/class/virtio-ports/*; do
			name=
			read -r name 2>/dev/null <"$device/name"
			[ "$name" = "$1" ] && $bb echo "/dev/${device##*/}" && return
		done
		tries=$((tries + 1))
		$bb sleep 0.05
	done
	give_up "no port $1 to the host"
}

from_host_files() {
	bb=/run/guest/busybox
	mount_there devpts /dev/pts gid=5,mode=620,ptmxmode=666
	mount_there tmpfs /dev/shm mode=1777
	[ -e /dev/fd ] || $bb ln -s /proc/self/fd /dev/fd
	mount_there securityfs /sys/kernel/security
	mount_there debugfs /sys/kernel/debug
	mount_there tracefs /sys/kernel/tracing
	mount_there cgroup2 /sys/fs/cgroup
	mount_there bpf /sys/fs/bpf mode=700
	$bb mkdir -p /boot
	$bb cp /run/guest/config "/boot/config-$($bb uname -r)"
	$bb ip link set lo up
	$bb hostname guest

	out=$(port out)
	err=$(port err)
	exec 9>"$(port status)"
	# A port can be opened once only, and a command may open its output again.
	$bb mkfifo /run/guest/out /run/guest/err
	$bb cat /run/guest/out >"$out" 9>&- &
	cats=$!
	$bb cat /run/guest/err >"$err" 9>&- &
	cats="$cats $!"
	read -r uptime idle </proc/uptime
	$bb echo "start $uptime" >&9
	$bb setsid $bb env -i /bin/bash /run/guest/command </dev/null >/run/guest/out 2>/run/guest/err 9>&-
	status=$?
	# What the command left running may hold its output open for ever.
	($bb sleep 3 && $bb kill $cats) 9>&- 2>/dev/null &
	wait $cats
	$bb echo "status $status" >&9
	exec 9>&-
	$bb reboot -f
}

if [ "$1" = host-files ]; then from_host_files; else from_initramfs; fi
