"""The sample of the contract: its messages through a real broker become exactly its document."""

import json
import re
import shutil

from harness import *

NOW = "2026-03-01T01:30:00+08:00"


class Sample(Site):
    """The sample as it stands, but for the broker's port."""

    def __init__(self, flow, broker):
        self.flow, self.name = flow, "sample"
        self.folder = flow.folder / "sample"
        shutil.copytree(sample("."), self.folder)
        for path in [self.folder, *self.folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        self.config = self.folder / "envpub.cfg"
        self.config.write_text(self.config.read_text().replace("127.0.0.1:1883", f"127.0.0.1:{broker.port}"))
        self.web, self.data = self.folder / "site", self.folder / "data"


def exactly(text):
    """JSON with the order of its keys and its numbers as written."""
    return json.loads(text, object_pairs_hook=list, parse_float=str, parse_int=str)


def without_registry(document):
    return [(k, v) for k, v in document if k != "registry"]


with Flow() as flow:
    broker = Broker(flow)
    site = Sample(flow, broker)
    site.publish(NOW)
    expect(site.current.is_symlink(), "an empty store makes an empty site")
    site.open_session()
    publisher = Publisher(flow, broker)
    for line in sample("messages.jsonl").read_text().splitlines():
        publisher.send(f"air/{json.loads(line)['station']}/data", line)
    publisher.settle()
    site.drain()
    equal(len(site.readings()), 3, "readings in the store")
    site.publish(NOW)

    text = site.file("2026-03-01", 1).read_text()
    wanted = exactly(sample("hour-2026-03-01-01.json").read_text())
    equal(without_registry(exactly(text)), wanted, "the hour document")
    digest = json.loads(text)["registry"]
    expect(re.fullmatch(r"sha256:[0-9a-f]{64}", digest), "the registry is cited by its digest:", digest)
    equal(site.file("2026-03-01", 1, 1).read_text(), text, "r1 is what 01.json shows")
    equal((site.current / "v1/hours/2026/03/01/01.json").read_text(), text, "reached through current")
    equal(site.live(), json.loads(text), "live.json is the newest hour")

    page = site.page()
    for words in ("轻度污染", "104", "00:00", "01:00", "示例市"):
        expect(words in page, "the page does not say", words)

    before = site.snapshot()
    site.publish(NOW)
    equal(site.snapshot(), before, "the same call again changes no byte")
    print(f"sample: document equal, {len(before)} files untouched by a second run")
