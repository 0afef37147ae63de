"""A portal of our own for a flow: the process portal.py, its settings, and what it was sent."""

from harness import *

TOKEN = "tOkEn/0f+The-P0rtal"


class Portal:
    """The process portal.py with a certificate of its own."""

    def __init__(self, flow, name, start=True, plain=False):
        self.plain = plain
        self.flow, self.name, self.port = flow, name, free_port()
        self.folder = flow.folder / f"portal-{name}"
        self.folder.mkdir()
        self.certificate, self.key = self.folder / "cert.pem", self.folder / "key.pem"
        flow.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=portal",
                  "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.key, "-out", self.certificate])
        self.token_file = self.folder / "token"
        self.give(TOKEN)
        self.script()
        self.process = None
        if start:
            self.start()

    def give(self, token, mode=0o600):
        self.token_file.write_text(token + "\n")
        self.token_file.chmod(mode)

    def script(self, *rules, **more):
        part = self.folder / "script.part"
        part.write_text(json.dumps({"token": TOKEN, "rules": rules, **more}))
        part.rename(self.folder / "script.json")

    def start(self):
        self.process = self.flow.start(["/usr/bin/python3", "-B", SOURCE / "tests/flow/portal.py", self.folder,
                                        self.port, "-" if self.plain else self.certificate, self.key], f"portal-{self.name}")
        wait_until(self._listens, "the portal listens")

    def _listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.kill()
        self.process.wait()

    def settings(self, *more, ca=None, url=None):
        return (f'{{ url = "{url or f"https://127.0.0.1:{self.port}/in"}/{{path}}"; ca = "{ca or self.certificate}";'
                f' token_file = "{self.token_file}"; timeout = 2; {" ".join(m + ";" for m in more)} }}')

    def puts(self):
        path = self.folder / "puts.jsonl"
        return json_lines(path.read_text(encoding="utf-8")) if path.exists() else []

    def taken(self):
        """key → path, of those it took, in the order it first did."""
        return {p["headers"]["idempotency-key"]: p["path"] for p in self.puts() if p["answer"] in (200, 201)}
