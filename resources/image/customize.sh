# Runs in mmdebstrap with the unpacked system's folder as $1; build.sh puts the lists in front of it.
set -eu
root=$1
in_root() { chroot "$root" env DEBIAN_FRONTEND=noninteractive "$@"; }

echo 'stage: adding the kernel'
kernel=$(in_root apt-cache depends "linux-image-cloud-$architecture" | sed -n 's/^ *Depends: //p' | head -n 1)
(cd "$root/tmp" && in_root sh -c "cd /tmp && apt-get -qq download $kernel")
mkdir "$root/tmp/kernel" "$root/out"
dpkg-deb -x "$root"/tmp/linux-image-*.deb "$root/tmp/kernel"
release=${kernel#linux-image-}
from=$root/tmp/kernel/lib/modules/$release to=$root/lib/modules/$release
mkdir -p "$to"
cp "$from"/modules.* "$to/"
(cd "$from" && for part in $modules; do
  [ ! -e "kernel/$part" ] || find "kernel/$part" -type f
done) | tar -C "$from" -cf - -T - | tar -C "$to" -xf -
in_root depmod "$release"
cp "$root"/tmp/kernel/boot/vmlinuz-* "$root/out/kernel"

# Modules in an order in which each finds what it needs; `modprobe --show-depends` prints just that.
ram=$root/tmp/ram
mkdir -p "$ram/bin" "$ram/dev" "$ram/root" "$ram/modules"
cp "$root/bin/busybox" "$ram/bin/busybox"
mv "$root/init" "$ram/init" && chmod 755 "$ram/init"
number=10
for file in $(for module in $boot_modules; do
  in_root modprobe --set-version "$release" --show-depends "$module"
done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'); do
  cp "$root$file" "$ram/modules/$number-${file##*/}"
  number=$((number + 1))
done
in_root sh -c 'cd /tmp/ram && find . | busybox cpio -o -H newc' > "$root/out/initrd"

echo 'stage: setting up the guest'
mkdir -p "$root/var/lib/lvs-lab/packages" "$root/root/.ssh"
chmod 700 "$root/root/.ssh"
if [ -n "$offline" ]; then
  in_root apt-get clean
  # shellcheck disable=SC2086 # a list of words
  in_root apt-get -qq install --download-only $offline
  mv "$root"/var/cache/apt/archives/*.deb "$root/var/lib/lvs-lab/packages/"
  (cd "$root/var/lib/lvs-lab/packages" && for file in *.deb; do
    dpkg-deb -f "$file"
    echo "Filename: ./$file"
    echo "Size: $(stat -c %s "$file")"
    echo "SHA256: $(sha256sum "$file" | cut -d ' ' -f 1)"
    echo
  done > Packages)
fi
# A lab machine reaches no mirror; what it can install is with it.
rm -rf "$root"/var/lib/apt/lists/* "$root"/etc/apt/sources.list.d/*
: > "$root/etc/apt/sources.list"
if [ -n "$offline" ]; then
  echo 'deb [trusted=yes] file:/var/lib/lvs-lab/packages ./' > "$root/etc/apt/sources.list"
  in_root apt-get -qq -o APT::Sandbox::User=root update
else
  # Where the packages are installed already, they are so as after `apt-get install`, only not enabled: a machine
  # becomes a real server by its lab's plan.
  in_root systemctl disable nginx.service ipvsadm.service
fi
# Who installs a package by hand is asked nothing, and debconf does not try three ways of asking.
echo 'debconf debconf/frontend select Noninteractive' | in_root debconf-set-selections
in_root systemctl enable ssh.service lvs-lab-identity.service lvs-lab-management.service lvs-lab-ssh.service
for unit in $masked; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
in_root systemctl set-default multi-user.target
# The identity of the machine that built it is no clone's: `uninitialized` would start systemd's first-boot set-up.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/resolv.conf" "$root/etc/motd"
echo 00000000000000000000000000000001 > "$root/etc/machine-id"
echo lvs-lab > "$root/etc/hostname"
: > "$root/etc/fstab"
sed -i 's#^root:\([^:]*\):\(.*\):/bin/bash$#root:\1:\2:/bin/sh#' "$root/etc/passwd"

dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ${Version}\n' > "$root/out/packages"
echo "$kernel $(dpkg-deb -f "$root"/tmp/linux-image-*.deb Version)" >> "$root/out/packages"

rm -rf "$root"/tmp/* "$root"/var/cache/apt/* "$root"/var/log/apt "$root"/var/log/dpkg.log "$root"/var/log/alternatives.log \
  "$root"/var/log/bootstrap.log "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/* \
  "$root"/usr/share/info/* "$root"/usr/share/bash-completion "$root"/usr/share/zoneinfo/right "$root"/var/cache/debconf/*-old \
  "$root"/var/lib/dpkg/*-old "$root"/usr/lib/udev/hwdb.d "$root"/usr/lib/systemd/catalog
find "$root/usr/lib/python3" "$root"/usr/lib/python3.* -name __pycache__ -prune -exec rm -rf {} +

echo 'stage: making the disk'
# Links instead of copies, and without what mmdebstrap mounts into the system while it works on it.
tree=$root.tree
mkdir -p "$tree/proc" "$tree/sys" "$tree/dev"
for entry in "$root"/*; do
  case ${entry##*/} in proc | sys | dev | out | lost+found) ;; *) cp -al "$entry" "$tree/" ;; esac
done
# While mmdebstrap works on a system it keeps services from being started in it, in these two ways.
rm -f "$tree/usr/sbin/policy-rc.d"
[ ! -e "$tree/sbin/start-stop-daemon.REAL" ] || mv -f "$tree/sbin/start-stop-daemon.REAL" "$tree/sbin/start-stop-daemon"
mke2fs -q -t ext4 -L lvs-lab -m 0 -J size=8 -E lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0 \
  -O ^metadata_csum,^64bit,^resize_inode -N 40000 -d "$tree" "$root/out/disk.raw" 1200M
rm -rf "$tree"
# Here and not outside, where all of the disk's empty space would have to be carried.
qemu-img convert -f raw -O qcow2 -c -o compression_type=zstd "$root/out/disk.raw" "$root/out/disk.qcow2"
