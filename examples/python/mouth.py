"""Opens and closes the mouth of a live head, and saves the video that comes back.

It speaks the WebSocket protocol by hand, so it is also what a client in any other language has to do:
join, read the welcome, send poses, take the video. With a server at hand (`deno task start`):

    python3 -m venv venv && venv/bin/pip install -r examples/python/requirements.txt
    venv/bin/python examples/python/mouth.py --seconds 5 --out mouth.h264
    ffplay mouth.h264
"""

import argparse
import math
import time

import msgpack
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

POSES_A_SECOND = 30
WELCOME_SECONDS = 20


def main() -> None:
    arguments = read_arguments()
    with connected(arguments.url) as socket:
        join = {"type": "join", "role": "puppeteer", "codecs": ["h264"]}
        send(socket, {**join, "size": arguments.size})
        welcome = receive(socket, WELCOME_SECONDS)
        if welcome is None or welcome["type"] != "welcome":
            raise SystemExit(f"The server does not take us in: {welcome}")
        with open(arguments.out, "wb") as video:
            pictures = drive(socket, arguments.seconds, video)
    print(f"{pictures} pictures in {arguments.out}")


def connected(url: str):
    try:
        return connect(url, subprotocols=["headcast.v1"], max_size=None)
    except OSError:
        raise SystemExit(f"Cannot connect, a server must be there (deno task start): {url}")
    except WebSocketException as error:
        raise SystemExit(f"Cannot connect, {error}: {url}")


def drive(socket, seconds: float, video) -> int:
    """Sends a pose every thirtieth of a second, and writes down what comes between two of them."""
    begin = time.monotonic()
    pictures = poses = 0
    while (passed := time.monotonic() - begin) < seconds:
        due = poses / POSES_A_SECOND
        if passed >= due:
            opening = 0.5 - 0.5 * math.cos(2 * math.pi * passed / 1.5)
            send(socket, pose(poses, passed, {"jawOpen": opening}))
            poses += 1
            continue
        message = receive(socket, due - passed)
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
