"""A machine of our own for tests that install: the root of this one under an overlay that is forgotten,
in namespaces of its own, with a real systemd as its first process. What happens in it leaves no trace:
no file, user, unit, process or network reaches the outside. Needs root, overlayfs and cgroup2."""

import os
import pathlib
import shutil
import signal
import subprocess
import time

from harness import Failed, expect, wait_until

# Runs in new namespaces and becomes the machine's systemd. $1: a folder to mount on. Of the services of
# the machine below only the journal is left; nothing may touch the kernel's settings, which are shared.
BOOT = r"""
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$1"
mkdir "$1"/upper "$1"/work "$1"/root
mount -t overlay overlay -o lowerdir=/,upperdir="$1"/upper,workdir="$1"/work "$1"/root
cd "$1"/root
mount -t tmpfs -o mode=755 tmpfs dev
for d in null zero full random urandom tty; do
    touch dev/$d
    mount --bind /dev/$d dev/$d
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t proc proc proc
mount --bind -o ro proc/sys proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
rm -rf var/log/journal etc/systemd/system etc/envpub var/lib/envpub usr/sbin/policy-rc.d
find lib/systemd/system -name '*.target.wants' -exec rm -r {} +
mkdir -p etc/systemd/system
printf '[Unit]\nRequires=basic.target systemd-journald.service\nAfter=basic.target systemd-journald.service\n' >etc/systemd/system/machine.target
printf '0123456789abcdef0123456789abcdef\n' >etc/machine-id
mount --make-rshared .
exec env -i container=envpub-test PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /lib/systemd/systemd \
    --system --unit=machine.target --log-target=journal --show-status=no
"""

PROBE = r"""
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
mount -t proc proc /mnt/root/proc
mount -t cgroup2 cgroup2 /mnt/root/mnt
"""


def _cgroup2():
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        kind, where = line.split()[2], line.split()[1]
        if kind == "cgroup2" and os.access(where, os.W_OK):
            return pathlib.Path(where)
    return None


def missing():
    """Why this machine can hold no other; None: it can, as far as can be seen from outside."""
    if os.geteuid() != 0:
        return "not root"
    if "overlay" not in pathlib.Path("/proc/filesystems").read_text():
        return "no overlayfs"
    if _cgroup2() is None:
        return "no cgroup2 that can be written"
    for program in ("unshare", "nsenter", "systemctl"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if not os.access("/lib/systemd/systemd", os.X_OK):
        return "systemd is not installed"
    probe = ["unshare", "--fork", "-m", "-p", "-u", "-i", "-n", "-C", "sh", "-ec", PROBE]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        return "namespaces or mounts are not allowed here"
    return None


class Machine:
    def __init__(self, flow):
        self.flow = flow
        self.cgroup = _cgroup2() / f"envpub-test-{os.getpid()}"
        self.cgroup.mkdir()
        mount = flow.folder / "machine"
        mount.mkdir()
        flow.closing.callback(self.stop)
        self.pid = None
        self.below = flow.start(["sh", "-c", 'echo $$ >"$0"/cgroup.procs && exec "$@"', self.cgroup,
                                 "unshare", "--fork", "--kill-child", "-m", "-p", "-u", "-i", "-n", "-C",
                                 "bash", "-c", BOOT, "boot", mount], "machine")
        wait_until(self._up, "a systemd of our own is up")
        self.root = pathlib.Path(f"/proc/{self.pid}/root")

    def _up(self):
        expect(self.below.poll() is None, "the machine ended by itself")
        children = pathlib.Path(f"/proc/{self.below.pid}/task/{self.below.pid}/children").read_text().split()
        if not children:
            return False
        self.pid = int(children[0])
        return self.ask("systemctl is-active machine.target") == "active"

    def stop(self):
        """With its first process all others end, then its cgroups can go."""
        if self.below.poll() is None:
            if self.pid:
                os.kill(self.pid, signal.SIGKILL)
            else:
                self.below.kill()
            self.below.wait(10)
        for _ in range(50 if self.cgroup.exists() else 0):
            folders = [f for f, _, _ in os.walk(self.cgroup, topdown=False)]
            try:
                for folder in folders:
                    os.rmdir(folder)
                return
            except OSError:
                time.sleep(0.1)

    def _within(self, command):
        return ["nsenter", "-t", str(self.pid), "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w", "--",
                "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive",
                "sh", "-c", command]

    def try_(self, command, seconds=120):
        """A shell command inside; (exit code, all it said)."""
        done = subprocess.run(self._within(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=seconds, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout.strip()

    def ask(self, command):
        return self.try_(command)[1]

    def do(self, command):
        code, said = self.try_(command)
        if code != 0:
            raise Failed(f"{command}: exit {code}\n{said[-3000:]}\n{self.ask('journalctl -n 40 --no-pager')}")
        return said

    def path(self, name):
        return self.root / name.lstrip("/")

    def show(self, unit, what):
        return self.ask(f"systemctl show -P {what} {unit}")
