"""A portal for the tests: a real HTTPS process that answers as its script says and records every PUT.

    portal.py FOLDER PORT CERT KEY      CERT "-": plain HTTP

FOLDER/script.json, read anew for each request:
    {"token": "…", "rules": [{"path": REGEX, "times": N, "answer": 429, "headers": {…}, "body": "…",
                              "act": "cut" | "stall" | "reset", "echo": true | "json" | "address"}], "delay": SECONDS}
The first rule that fits and is not used up answers; else 201 for a new key, 200 for a known one, 409 for
a known one with other bytes, 400 when Content-Digest is not that of the body. "cut": a 200 whose body
breaks off; "reset": the connection, before any answer; "stall": no answer.
FOLDER/puts.jsonl: one line a PUT. FOLDER/bodies/DIGEST: its bytes."""

import base64
import hashlib
import http.server
import io
import json
import pathlib
import re
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

folder, port, certificate, key = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
lock = threading.Lock()
known = {}                                   # key → digest
used = {}                                    # (version of the script, rule) → times
bodies = folder / "bodies"
bodies.mkdir(exist_ok=True)
if (folder / "puts.jsonl").exists():         # it remembers what it had before it was away
    for line in (folder / "puts.jsonl").read_text().splitlines():
        put = json.loads(line)
        if put["answer"] in (200, 201):
            known[put["headers"]["idempotency-key"]] = put["sha256"]


def rule_for(path):
    raw = (folder / "script.json").read_text()
    script = json.loads(raw)
    for number, rule in enumerate(script.get("rules", [])):
        count = used.get((raw, number), 0)
        if re.search(rule.get("path", ""), path) and count < rule.get("times", 1 << 30):
            used[raw, number] = count + 1
            return script, rule
    return script, {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        self.request.settimeout(60)
        if certificate != "-":
            self.request.do_handshake()
        super().setup()

    def log_message(self, *_):
        pass

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sha = hashlib.sha256(body)
        (bodies / sha.hexdigest()).write_bytes(body)
        with lock:
            script, rule = rule_for(self.path)
            answer = self.judge(script, rule, sha)
            with open(folder / "puts.jsonl", "a", encoding="utf-8") as log:
                log.write(json.dumps({
                    "at": time.time(), "path": self.path, "answer": rule.get("act", answer),
                    "sha256": sha.hexdigest(), "length": len(body),
                    "headers": {k.lower(): v for k, v in self.headers.items()}}) + "\n")
        time.sleep(script.get("delay", 0))
        self.reply(rule, answer)

    def judge(self, script, rule, sha):
        name = self.headers.get("Idempotency-Key", "")
        if script.get("token") and self.headers.get("Authorization") != f"Bearer {script['token']}":
            return 401
        if "answer" in rule or "act" in rule:
            return rule.get("answer", 200)
        if self.headers.get("Content-Digest") != f"sha-256=:{base64.b64encode(sha.digest()).decode()}:":
            return 400
        if name in known:
            return 200 if known[name] == sha.hexdigest() else 409
        known[name] = sha.hexdigest()
        return 201

    def reply(self, rule, answer):
        act = rule.get("act")
        if act == "stall":
            time.sleep(rule.get("seconds", 30))
        if act in ("reset", "stall"):
            return self.reset()
        body = rule.get("body", "{}").encode()
        if rule.get("echo"):
            how = {True: str, "json": lambda h: json.dumps(str(h)).replace("/", "\\/"),
                   "address": lambda h: urllib.parse.quote(str(h), safe="")}[rule["echo"]]
            body += how(self.headers).encode()
        self.send_response(answer)
        for name, value in rule.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + (1000 if act == "cut" else 0)))
        self.end_headers()
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:                      # it does not read long answers to their end
            self.close_connection = True
        if act == "cut":
            self.reset()

    def reset(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())       # no TLS goodbye: that would be an end
        self.rfile, self.wfile = io.BytesIO(), io.BytesIO()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass                                 # a handshake that the client gave up


server = Server(("127.0.0.1", port), Handler)
if certificate != "-":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
