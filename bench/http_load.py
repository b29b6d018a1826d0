"""A load on an HTTP server: clients on connections that stay open, each sending its next request upon the answer.

Written on bare sockets: a client library would take as much of the processor as the server that is measured.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured. Times in milliseconds, from the first byte sent to the last byte received."""

    clients: int
    requests: int
    seconds: float
    statuses: dict[int, int]
    p50: float
    p95: float
    p99: float
    slowest: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def load(
    url: str,
    body_of: Callable[[int], bytes],
    *,
    clients: int,
    requests: int,
    headers: Mapping[str, str],
) -> Load:
    """POST `requests` bodies to `url` from `clients` connections.

    Args:
        url: http only, with path and query.
        body_of: the body of the request with this number, from 0 on; called by many threads, before the time counts.
        headers: besides Host and Content-Length.
    """
    sent = [_request(url, body_of(number), headers) for number in range(requests)]
    parts = [sent[first::clients] for first in range(clients)]
    results: list[list[tuple[int, float]]] = [[] for _ in parts]
    start = threading.Barrier(clients + 1)
    address = urlsplit(url)
    threads = [
        threading.Thread(
            target=_client, args=(address.hostname or "127.0.0.1", address.port or 80, part, result, start), daemon=True
        )
        for part, result in zip(parts, results, strict=True)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return _measured(clients, time.perf_counter() - began, [one for result in results for one in result])


def _measured(clients: int, seconds: float, results: list[tuple[int, float]]) -> Load:
    times = sorted(taken * 1000 for _, taken in results)
    if not times:
        raise RuntimeError("no request was answered")

    def share(of: float) -> float:
        return times[min(len(times) - 1, int(of * len(times)))]

    statuses = dict(Counter(status for status, _ in results))
    return Load(clients, len(times), seconds, statuses, share(0.5), share(0.95), share(0.99), times[-1])


def _request(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    address = urlsplit(url)
    target = address.path + (f"?{address.query}" if address.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _client(
    host: str, port: int, requests: list[bytes], results: list[tuple[int, float]], start: threading.Barrier
) -> None:
    with socket.create_connection((host, port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        for request in requests:
            began = time.perf_counter()
            connection.sendall(request)
            status = _answer(connection)
            results.append((status, time.perf_counter() - began))


def _answer(connection: socket.socket) -> int:
    """Read one answer with its length in its head, and return its status."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _more(connection)
    return int(lines[0].split(b" ")[1])


def _more(connection: socket.socket) -> bytes:
    got = connection.recv(65536)
    if not got:
        raise ConnectionError("the server closed the connection")
    return got
