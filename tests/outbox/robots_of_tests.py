"""A robot and a mail server on 127.0.0.1, for what really goes over a wire. Nothing here leaves the machine."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer


@dataclass
class Robot:
    """`heard` are the bodies it got, `answers` what it says in turn (the last one for ever)."""

    heard: list[dict] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict]] = field(default_factory=lambda: [(200, {"errcode": 0})])
    port: int = 0

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/robot-secret"

    def next_answer(self) -> tuple[int, dict]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def robot_server() -> Iterator[Robot]:
    robot = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            robot.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            robot.paths.append(self.path)
            status, said = robot.next_answer()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    robot.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class MailBox:
    port: int = 0
    letters: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailBox]:
    """Takes letters by SMTP, one connection after the other."""
    box, listening = MailBox(), socket.create_server(("127.0.0.1", 0))
    box.port = listening.getsockname()[1]

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as wire:
                _converse(wire, box)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)


def _converse(wire, box: MailBox) -> None:
    def say(line):
        wire.write(line.encode() + b"\r\n")
        wire.flush()

    say("220 test")
    for raw in wire:
        command = raw[:4].upper()
        if command == b"DATA":
            say("354 go on")
            lines = []
            for line in wire:
                if line == b".\r\n":
                    break
                lines.append(line)
            box.letters.append(b"".join(lines).decode())
        if command == b"QUIT":
            say("221 bye")
            return
        say("250 ok")
