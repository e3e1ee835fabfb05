"""A relay in front of a real server that spoils single lines of the dialogue, as other servers and networks do."""

import contextlib
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Rule:
    pattern: re.Pattern[bytes]
    what: Callable[[bytes], bytes | None]
    left: int | None


class Relay:
    """Passes each line on, but for those that a rule matches. `seen` is every line that a client sent."""

    def __init__(self, host: str, port: int) -> None:
        self.seen: list[bytes] = []
        self._target = (host, port)
        self._answers: list[_Rule] = []
        self._rewrites: list[_Rule] = []
        self._cuts: list[_Rule] = []
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.relay = self
        self.host, self.port = "127.0.0.1", int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def answer(self, pattern: bytes, reply: bytes, *, times: int | None = None) -> None:
        """Answers a client's line itself; the server never hears it. `{tag}` in the reply is the command's tag."""
        rule = _Rule(re.compile(pattern), lambda line: reply.replace(b"{tag}", line.split(b" ", 1)[0]), times)
        self._answers.append(rule)

    def rewrite(self, pattern: bytes, replacement: bytes) -> None:
        """Changes the server's lines."""
        compiled = re.compile(pattern)
        self._rewrites.append(_Rule(compiled, lambda line: compiled.sub(replacement, line), None))

    def cut(self, pattern: bytes, *, times: int | None = 1) -> None:
        """Breaks the connection when a client's line matches; the server never hears it."""
        self._cuts.append(_Rule(re.compile(pattern), lambda line: None, times))

    def cut_answer(self, pattern: bytes, *, times: int | None = 1) -> None:
        """Breaks the connection in place of a server's line: what the client asked for is done, and it never hears."""
        self._rewrites.append(_Rule(re.compile(pattern), lambda line: None, times))

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _pass(
        self, source: socket.socket, sink: socket.socket, change: Callable[[bytes], list[tuple[str, bytes]]]
    ) -> None:
        with contextlib.suppress(OSError), source.makefile("rb") as lines:
            for line in lines:
                for where, data in change(line):
                    if where == "cut":
                        return
                    (sink if where == "on" else source).sendall(data)

    def _from_client(self, line: bytes) -> list[tuple[str, bytes]]:
        self.seen.append(line)
        if _apply(self._cuts, line) is not None:
            return [("cut", b"")]
        reply = _apply(self._answers, line)
        return [("on", line)] if reply is None else [("back", reply[0] or b"")]

    def _from_server(self, line: bytes) -> list[tuple[str, bytes]]:
        changed = _apply(self._rewrites, line)
        if changed is None:
            return [("on", line)]
        return [("cut", b"")] if changed[0] is None else [("on", changed[0])]


def _apply(rules: list[_Rule], line: bytes) -> tuple[bytes | None] | None:
    for rule in rules:
        if rule.left != 0 and rule.pattern.search(line):
            if rule.left is not None:
                rule.left -= 1
            return (rule.what(line),)
    return None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    relay: Relay


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        relay, client = self.server.relay, self.request
        try:
            upstream = socket.create_connection(relay._target, timeout=30)
        except OSError:
            return
        upstream.settimeout(None)
        for side in (client, upstream):  # line by line: Nagle's wait would make each one 40 ms long
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        down = threading.Thread(target=self._down, args=(relay, upstream, client), daemon=True)
        down.start()
        relay._pass(client, upstream, relay._from_client)
        _close(upstream)
        _close(client)
        down.join(timeout=5)
        upstream.close()

    @staticmethod
    def _down(relay: Relay, upstream: socket.socket, client: socket.socket) -> None:
        relay._pass(upstream, client, relay._from_server)
        _close(client)
        _close(upstream)


def _close(side: socket.socket) -> None:
    with contextlib.suppress(OSError):
        side.shutdown(socket.SHUT_RDWR)


@contextmanager
def relayed(host: str, port: int) -> Iterator[Relay]:
    """A relay that listens for as long as the block lasts."""
    relay = Relay(host, port)
    relay._thread.start()
    try:
        yield relay
    finally:
        relay._server.shutdown()
        relay._server.server_close()
        relay._thread.join(timeout=5)
