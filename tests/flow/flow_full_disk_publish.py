"""Readings and site on one full disk: an hour that cannot be released keeps no room that the
readings need, nothing half made is seen, and given room every hour comes out as on any other disk.

On a small tmpfs of our own; where mounting is not allowed the test is skipped."""

import re
import subprocess

from harness import *

STATIONS = [f"S{n:03}" for n in range(120)]
FIRST, HOURS = moment("2026-03-01T01:00:00+08:00"), 10


class Disk:
    def __init__(self, folder, size):
        folder.mkdir(parents=True)
        self.folder = folder
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder],
                          stderr=subprocess.DEVNULL).returncode != 0:
            flow.skip("mounting a tmpfs is not allowed here")
        flow.closing.callback(subprocess.run, ["umount", "-l", folder])

    def grow(self, size):
        flow.run(["mount", "-o", f"remount,size={size}", self.folder])

    def free(self):
        left = os.statvfs(self.folder)
        return left.f_bavail * left.f_frsize


def site_of(name, folder):
    site = Site(flow, {name: {"broker": broker.url}}, [station_row(s) for s in STATIONS], name=name)
    site.web, site.data = folder / "web", folder / "data"
    site.configure()
    return site


def end_of(hour):
    return FIRST + datetime.timedelta(hours=hour)


def tell(hour):
    for n, station in enumerate(STATIONS):
        publisher.send(f"air/{station}/data",
                       reading(station, stamp(end_of(hour)), {**SIX, "pm25": 10 + (7 * n + hour) % 90}))
    publisher.settle()


def halves(site):
    """What is half made: nothing of it is to lie about."""
    return [str(path.relative_to(site.web)) for path in site.web.rglob("*.part")]


def content(site):
    """path → bytes without `published`, of the pages and the archive."""
    files = {}
    for name, root in (("current", site.current.resolve()), ("archive", site.web / "archive")):
        for path in root.rglob("*"):
            if path.is_file() and path.suffix not in (".gz", ".br"):
                files[name, str(path.relative_to(root))] = re.sub(rb'"published": ?"[^"]*"', b"",
                                                                  path.read_bytes())
    return files


with Flow() as flow:
    broker = Broker(flow)
    small = Disk(flow.folder / "small", "20m")
    tight, wide = site_of("tight", small.folder), site_of("wide", flow.folder / "large")
    for site in (tight, wide):
        site.open_session()
    publisher = Publisher(flow, broker)
    failures = 0
    for hour in range(HOURS):
        tell(hour)
        tight.drain(0.5)                    # fails when not even the readings find room
        wide.drain(0.5)
        now = stamp(end_of(hour) + datetime.timedelta(minutes=30))
        said = flow.run(tight.program("envpub-publish", "--now", now), code=None)[1]
        wide.publish(now)
        if "No space left" in said or "full" in said:
            failures += 1
            equal(halves(tight), [], f"half made files after hour {hour}, which could not be released")
            expect(small.free() > 128 << 10, "no room is left for the readings:", small.free())
            shown = tight.live()            # what is public stays whole
            equal(tight.document(shown["date"], shown["hour"])["id"], shown["id"], "live.json and the archive")
        if failures == 3:
            break
    expect(failures == 3, "the disk was never full; free:", small.free())
    small.grow("64m")
    tight.publish(now)
    wide.publish(now)
    seen, wanted = content(tight), content(wide)
    equal(sorted(seen), sorted(wanted), "files of the two sites")
    equal([path for path in wanted if seen[path] != wanted[path]], [], "files that differ")
    equal(len(tight.readings()), (hour + 1) * len(STATIONS), "readings stored")
    print(f"full disk, publishing: {failures} hours could not be released, the readings went on; in the "
          f"end {len(wanted)} files equal to those of a larger disk")
