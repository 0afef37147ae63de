"""What a service manager is told: READY when the work has begun, pings from the loop and none from a
process that is stuck, STOPPING at the end. A manager's socket by its path and by an abstract name."""

import select

from harness import *

SECONDS = 2                                     # of the watchdog: a ping each


class Manager:
    """Starts a program as the service manager would, and hears what it tells."""

    def __init__(self, flow, site, program, address):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address[0] == "@" else address)
        flow.closing.callback(self.socket.close)
        self.heard = []
        self.program = program
        os.environ.update(NOTIFY_SOCKET=address, WATCHDOG_USEC=str(SECONDS * 1000000))
        self.process = flow.start(site.program(program), program)
        for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC"):
            del os.environ[name]

    def listen(self, seconds):
        """What comes in so many seconds."""
        end, new = time.monotonic() + seconds, []
        while (left := end - time.monotonic()) > 0:
            if select.select([self.socket], [], [], left)[0]:
                new.append(self.socket.recv(4096).decode())
        self.heard += new
        return new

    def wait(self, words):
        wait_until(lambda: words in self.listen(0.1) or words in self.heard, f"{self.program}: {words}")


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A")],
                serve_listen=f'"127.0.0.1:{free_port()}"')
    managers = [Manager(flow, site, "envpub-ingest", str(flow.folder / "notify")),
                Manager(flow, site, "envpub-publish", f"@envpub-test-publish-{os.getpid()}"),
                Manager(flow, site, "envpub-serve", f"@envpub-test-serve-{os.getpid()}")]
    for m in managers:
        m.wait("READY=1")
        m.wait("WATCHDOG=1")
        expect((site.data / "ingest/readings.db").exists(), "ingest is ready before its store is open")
    time.sleep(2.5 * SECONDS)
    for m in managers:
        pings = m.listen(0.1).count("WATCHDOG=1")
        expect(pings >= 2, f"{m.program}: pings from a loop that has nothing to do", pings)
        equal(m.heard.count("READY=1"), 1, f"{m.program}: is ready once")
        expect("STOPPING=1" not in m.heard, f"{m.program}: does not stop yet")
        os.kill(m.process.pid, signal.SIGSTOP)
    time.sleep(0.2)
    for m in managers:
        m.listen(0.1)
    time.sleep(1.5 * SECONDS)
    for m in managers:
        equal(m.listen(0.1), [], f"{m.program}: a stuck process is silent")
        os.kill(m.process.pid, signal.SIGCONT)
        m.process.terminate()
    for m in managers:
        m.wait("STOPPING=1")
        equal(m.process.wait(PATIENCE), 0, f"{m.program}: ends well")
    expect(any(w.startswith("STATUS=1 of 1 feeds") for w in managers[0].heard), "ingest tells its status",
           managers[0].heard)
