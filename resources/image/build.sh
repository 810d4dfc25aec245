#!/bin/sh
# Builds the image of a lab machine from Debian packages: kernel, initrd and disk.qcow2 in OUTPUT.
#
#   build.sh ARCHITECTURE VARIANT OUTPUT     (amd64|arm64, full|bare, an existing folder)
#
# Needs no root: mmdebstrap uses a user namespace when it has to, and the disk is made inside it, so that owners are
# right. Says what it is doing in lines that begin with 'stage: '. SUITE pins the Debian release.
set -eu
architecture=$1 variant=$2 output=$3
suite=bookworm
recipe=$(cd "$(dirname "$0")" && pwd)

list() { sed 's/#.*//' "$@" | tr -s ' \n' ' ' | sed 's/^ //; s/ $//'; }

# The host's own mirror of this suite where it has one, so that a site's mirror or proxy is used.
sources() {
  apt-get indextargets --format 'deb $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    grep -E "/debian(-security)?/? $suite(-updates|-security)? main\$" | sort -u || true
}
sources=$(sources)
[ -n "$sources" ] || sources="deb http://deb.debian.org/debian $suite main
deb http://deb.debian.org/debian $suite-updates main
deb http://security.debian.org/debian-security $suite-security main"

base=$(list "$recipe/packages-base.txt")
lab=$(list "$recipe/packages-lab.txt")
case $variant in
  full) include="$base $lab" offline='' ;;
  bare) include=$base offline=$lab ;;
  *) echo "unknown variant $variant" >&2; exit 2 ;;
esac

# mmdebstrap's user namespace must reach its working folder and the files it is given, whatever the modes of the
# folders above OUTPUT are: a home folder is often closed to others. The system's temporary folder is open.
work=$(mktemp -d) && chmod 1777 "$work"
# Should mmdebstrap have been killed, its mounts are still in there: never into another file system.
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 143' TERM INT HUP PIPE

tar -C "$recipe/guest" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w -cf "$work/guest.tar" .
{
  echo '#!/bin/sh'
  echo "offline='$offline'"
  echo "masked='$(list "$recipe/masked-units.txt")'"
  echo "modules='$(list "$recipe/kernel-modules.txt")'"
  echo "boot_modules='$(list "$recipe/boot-modules.txt")'"
  echo "architecture='$architecture'"
  cat "$recipe/customize.sh"
} > "$work/customize.sh"
chmod 755 "$work/customize.sh"
cp "$recipe/init" "$work/init"

echo 'stage: downloading and unpacking Debian packages'
# The options stay in the guest's /etc, for what is installed there later. Nothing is cleaned up: customize.sh has
# taken what is wanted.
TMPDIR=$work mmdebstrap --quiet --variant=apt --architectures="$architecture" --skip=cleanup \
  --include="$(echo "$include" | tr ' ' ',')" \
  --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='DPkg::Use-Pty "0"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/lintian/*' --dpkgopt=force-unsafe-io \
  --customize-hook="tar-in $work/guest.tar /" \
  --customize-hook="upload $work/init /init" \
  --customize-hook="$work/customize.sh" \
  --customize-hook="download /out/kernel $output/kernel" \
  --customize-hook="download /out/initrd $output/initrd" \
  --customize-hook="download /out/packages $output/packages" \
  --customize-hook="download /out/disk.qcow2 $output/disk.qcow2" \
  "$suite" /dev/null "$sources"
