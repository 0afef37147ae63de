"""The disk is full: ingest stays up, says why, acknowledges nothing; given room, everything arrives.

On a small tmpfs of our own where mounting is allowed; else the kernel limits the size of the files
that ingest may write, which its store meets in the same place."""

import re
import resource
import subprocess
import time

from harness import *

FIRST = moment("2026-03-01T01:00:00+08:00")
MESSAGES = 4000


class Tmpfs:
    words = ("full", "no space")

    def __init__(self, site):
        self.filler = site.data / "filler"
        site.data.mkdir()
        self.mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", site.data],
                                      stderr=subprocess.DEVNULL).returncode == 0
        if self.mounted:
            flow.closing.callback(subprocess.run, ["umount", "-l", site.data])

    def shut(self, process):
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass

    def open(self, process):
        self.filler.unlink()


class FileSize:
    words = ("full", "no space", "too large", "i/o", "disk")
    mounted = True

    def shut(self, process):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

    def open(self, process):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def tell_all(publisher, station):
    for n in range(MESSAGES):
        end = FIRST + datetime.timedelta(hours=n)
        publisher.send(f"air/{station}/data", reading(station, stamp(end), {**SIX, "pm25": 10 + n % 500}))
    publisher.settle()


def arrived(site, station):
    return len(site.readings("--station", station))


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A"), station_row("B"), station_row("C")])
    disk = Tmpfs(site)
    if not disk.mounted:
        print("mounting is not allowed here: the size of files is limited instead")
        disk = FileSize()
    ingest = site.ingest()
    broker.subscribed("envpub-air")
    publisher = Publisher(flow, broker)

    disk.shut(ingest)
    tell_all(publisher, "A")
    log = flow.log("site-ingest")
    wait_until(lambda: any(w in log.read_text().lower() for w in disk.words), "ingest says that the disk is full")
    time.sleep(2)
    expect(ingest.poll() is None, "ingest ended on a full disk with", ingest.returncode)
    if isinstance(disk, Tmpfs):             # the run file cannot tell of it: it has no room either
        expect(f"no room is left on the disk of {site.data}" in site.verb("status", code=2), "the status tells of it")
        told = site.data / "run/ingest.json"    # as it would be after more than a minute; the same bytes take no room
        with open(told, "r+b", buffering=0) as file:
            file.write(re.sub(rb'"written":"20..', b'"written":"2020', told.read_bytes()))
        said = site.verb("status", code=2)
        expect("envpub-ingest runs, and its run file is not written for" in said and "envpub-ingest is not running" not in said,
               "the status tells that it runs:", said)
    disk.open(ingest)
    wait_until(lambda: arrived(site, "A") == MESSAGES, "everything arrives once there is room", 60)

    disk.shut(ingest)                       # once more, and killed before there is room
    tell_all(publisher, "B")
    time.sleep(2)
    ingest.kill()
    ingest.wait()
    disk.open(ingest) if isinstance(disk, Tmpfs) else None
    ingest = site.ingest()
    wait_until(lambda: arrived(site, "B") == MESSAGES, "nothing had been acknowledged", 60)
    equal(site.refused(), [], "nothing was refused for want of room")
    lines = len(log.read_text().splitlines())
    expect(lines < 300, "the log was flooded:", lines)
    print(f"full disk ({type(disk).__name__}): {2 * MESSAGES} messages, all there in the end; {lines} lines of log")
