"""Opens and closes the mouth of a live head, and saves the video that comes back.

It speaks the WebSocket protocol by hand, so it is also what a client in any other language has to do:
join, read the welcome, send poses, take the video. With a server at hand (`deno task start`):

    python3 -m venv venv && venv/bin/pip install -r examples/python/requirements.txt
    venv/bin/python examples/python/mouth.py --seconds 5 --out mouth.h264
    ffplay mouth.h264
"""

import argparse
import math
import signal
import threading
import time
from urllib.parse import urlsplit, urlunsplit

import msgpack
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect

POSES_A_SECOND = 30
WELCOME_SECONDS = 20
PATIENCE_SECONDS = 8
MOST_MOVES = 5  # a session may be handed over while one joins it
GOES_ON = 1012  # the session goes on: at another server, or at this one when it is back


def main() -> None:
    arguments = read_arguments()
    join = {"type": "join", "role": "puppeteer", "codecs": ["h264"], "size": arguments.size}
    session = Session(arguments.url, join)
    enough = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: enough.set())  # Ctrl-C: what came so far is kept
    with open(arguments.out, "wb", buffering=0) as video:
        pictures = drive(session, arguments.seconds, enough, video)
    session.leave()
    print(f"{pictures} pictures in {arguments.out}")


class Session:
    """A session that is gone after where its server gives it to another or dies, as who one was: see "Coming back" in the
    protocol. One server alone does without all that is between `lost` and `leave`."""

    def __init__(self, url: str, join: dict):
        self.join = {**join, "follows": True}
        self.url, self.elsewhere, self.moved = url, [], None
        try:
            self.enter(url)
        except OSError:
            raise SystemExit(f"Cannot connect, a server must be there (deno task start): {url}")
        except WebSocketException as error:
            raise SystemExit(f"Cannot connect, {error}: {url}")

    def enter(self, url: str) -> None:
        for _ in range(MOST_MOVES):
            self.socket = connect(url, subprotocols=["headcast.v1"], max_size=None)
            send(self.socket, self.join)
            answer = receive(self.socket, WELCOME_SECONDS)
            if answer is None or answer["type"] != "moved":
                break
            self.socket.close()
            self.join["resume"] = answer.get("resume", self.join.get("resume", ""))
            url = at(answer["url"] or url, self.url)
        if answer is None or answer["type"] != "welcome":
            raise SystemExit(f"The server does not take us in: {answer}")
        self.welcome = answer
        self.join["resume"] = answer.get("resume", "")
        self.elsewhere = answer.get("elsewhere", [])

    def next(self, seconds: float) -> dict | None:
        """The next message, or None where none comes in time."""
        try:
            message = receive(self.socket, seconds)
        except ConnectionClosed as closed:
            self.lost(closed)
            return None
        if message is not None and message["type"] == "moved":
            self.join["resume"] = message.get("resume", self.join["resume"])
            self.moved = message["url"]
        return message

    def say(self, message: dict) -> None:
        try:
            send(self.socket, message)
        except ConnectionClosed as closed:
            self.lost(closed)

    def lost(self, closed: ConnectionClosed) -> None:
        """Looks for it where it has gone, at the address before, and at the other servers'."""
        if closed.rcvd is not None and closed.rcvd.code != GOES_ON:
            raise SystemExit(f"The server has sent us away: {closed}")
        servers = [*([self.moved] if self.moved else []), self.url, *self.elsewhere]
        self.moved = None
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            for server in servers:
                try:
                    return self.enter(at(server, self.url))
                except (OSError, WebSocketException):
                    time.sleep(0.1)
        raise SystemExit(f"The session is not found again: {closed}")

    def leave(self) -> None:
        self.say({"type": "leave"})
        self.socket.close()


def at(server: str, url: str) -> str:
    """The session's address at a server that is told as http(s)://host:port."""
    there, known = urlsplit(server), urlsplit(url)
    scheme = there.scheme.replace("http", "ws")
    return urlunsplit((scheme, there.netloc, known.path, known.query, ""))


def drive(session: Session, seconds: float, enough: threading.Event, video) -> int:
    """Sends a pose every thirtieth of a second, and writes down what comes between two of them."""
    begin = time.monotonic()
    pictures = poses = 0
    while (passed := time.monotonic() - begin) < seconds and not enough.is_set():
        due = poses / POSES_A_SECOND
        if passed >= due:
            opening = 0.5 - 0.5 * math.cos(2 * math.pi * passed / 1.5)
            session.say(pose(poses, passed, {"jawOpen": opening}))
            poses += 1
            continue
        message = session.next(due - passed)
        if message is None:
            continue
        if message["type"] == "video":
            video.write(message["data"])
            pictures += 1
        elif message["type"] == "error":
            raise SystemExit(message["message"])
    return pictures


def pose(seq: int, seconds: float, shapes: dict) -> dict:
    """ARKit's 52 shapes at rest, but for those named."""
    return {"type": "pose", "seq": seq, "t": 1000 * seconds, "shapes": shapes}


def send(socket, message: dict) -> None:
    socket.send(msgpack.packb(message))


def receive(socket, seconds: float) -> dict | None:
    """The next message, or None where none comes in time."""
    try:
        return msgpack.unpackb(socket.recv(timeout=seconds))
    except TimeoutError:
        return None


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", nargs="?", default="ws://127.0.0.1:8787/live/studio")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--size", type=int, default=512, help="pixels, a multiple of 16")
    parser.add_argument("--out", default="mouth.h264")
    return parser.parse_args()


if __name__ == "__main__":
    main()
