"""What `envpub check` says of a configuration that starts and would do nothing: the shipped one, with its name filled
in and no more."""

from harness import *


def check(flow, config):
    """(what it said, what it warned of)"""
    said, warned = flow.run([flow.bin / "envpub", "-c", config, "check"])
    return said.strip(), warned


with Flow() as flow:
    registry = flow.folder / "registry"
    shutil.copytree(SOURCE / "deploy/etc/registry", registry)
    text = (SOURCE / "deploy/etc/envpub.cfg").read_text(encoding="utf-8")
    for what, by in (("// name = ", "name = "), ("/etc/envpub/registry", str(registry)), ("/var/lib/envpub", str(flow.folder))):
        expect(what in text, "the shipped configuration has", what)
        text = text.replace(what, by)
    config = flow.folder / "envpub.cfg"
    config.write_text(text, encoding="utf-8")
    said, warned = check(flow, config)
    equal(said, "configuration and registry: no error, and 2 warnings above", "the last line")
    expect(f"{config}: warning: no feed is configured" in warned, "no feed:", warned)
    expect(f"{registry}: warning: stations.csv has no station" in warned, "no station:", warned)

    with open(registry / "stations.csv", "a", encoding="utf-8") as file:
        file.write(station_row("A") + "\n")
    said, warned = check(flow, config)
    equal((said, "no station" in warned), ("configuration and registry: no error, and 1 warning above", False), "a station")
    feed = 'feed = { air = { broker = "mqtt://127.0.0.1:1"; client_id = "c"; topic = "a/+"; decoder = "json"; }; '
    config.write_text(text.replace("feed = {", feed), encoding="utf-8")
    equal(check(flow, config), ("configuration and registry are fine", ""), "nothing amiss")
    print("check: warns of what is missing, and is content with the rest")
