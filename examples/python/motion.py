"""Writes down how a live head moves, without its pictures: a line of CSV for each pose.

A viewer that asks for motion is sent what the server would draw, some 100 bytes a pose, and nothing is drawn
for it. The coding is that of runtime/motion/wire/README.md; here is all that it takes to read it:

    venv/bin/python examples/python/motion.py --seconds 5 --out motion.csv
"""

import argparse
import time

import msgpack

from mouth import Session

# As many numbers as each has, and parts of a unit: weights of ARKit, joints, the camera.
ARKIT = [(52, 510), (15, 16384), (5, 1048576)]
FLAME = [(100, 128), (15, 16384), (5, 1048576)]
CAMERA = ["azimuth", "elevation", "distance", "fovY", "height"]
ALL_AS_KEY = 31


def main() -> None:
    arguments = read_arguments()
    session = Session(arguments.url, {"type": "join", "role": "viewer", "delivery": "motion"})
    with open(arguments.out, "w") as table:
        poses = write_poses(session, arguments.seconds, table)
    session.leave()
    print(f"{poses} poses in {arguments.out}")


def write_poses(session: Session, seconds: float, table) -> int:
    """A line for each pose of ARKit's space: milliseconds since 1970, weights, then the session's camera."""
    end = time.monotonic() + seconds
    key, poses = Key(), 0
    print(",".join(["taken", *session.welcome["expressionNames"], *CAMERA]), file=table)
    while (left := end - time.monotonic()) > 0:
        message = session.next(left)
        if message is None or message["type"] != "pose":
            continue
        numbers = read_pose(message["data"], key)
        if numbers is None or numbers["space"] != "arkit":
            continue
        taken = f"{message['stamps']['taken']:.1f}"
        row = [*numbers["expression"], *numbers["camera"]]
        print(",".join([taken, *(f"{value:.4f}" for value in row)]), file=table)
        poses += 1
    return poses


class Key:
    """The last key frame, by which the others are read."""

    number = -1
    values: list = []


def read_pose(data: bytes, key: Key) -> dict | None:
    """The numbers of a pose; None where its key frame is missing."""
    is_key, space = data[0] & 16, "flame" if data[0] & 32 else "arkit"
    number = data[1] | data[2] << 8
    groups = FLAME if space == "flame" else ARKIT
    if is_key:
        before = [0] * sum(count for count, _ in groups)
    elif number == key.number:
        before = key.values
    else:
        return None
    bits, values, parts = Bits(data[3:]), [], []
    for count, part in groups:
        values += read_group(bits, before[len(values) : len(values) + count])
        parts += [part] * count
    if is_key:
        key.number, key.values = number, values
    real = [value / part for value, part in zip(values, parts)]
    first = groups[0][0]
    return {"space": space, "expression": real[:first], "joints": real[first : first + 15], "camera": real[first + 15 :]}


def read_group(bits: "Bits", before: list) -> list:
    """Differences from the key frame, each an exponential Golomb code of order k."""
    k = bits.take(5)
    if k == ALL_AS_KEY:
        return before
    values = []
    for value in before:
        if bits.take(1):
            zeros = 0
            while not bits.take(1):
                zeros += 1
            n = ((1 << zeros | bits.take(zeros)) - 1 << k) + bits.take(k)
            value += (n + 1) // 2 if n % 2 else -(n + 2) // 2
        values.append(value)
    return values


class Bits:
    """Each byte's highest bit first."""

    def __init__(self, data: bytes) -> None:
        self.value, self.left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        self.left -= count
        return self.value >> self.left & (1 << count) - 1


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", nargs="?", default="ws://127.0.0.1:8787/live/studio")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--out", default="motion.csv")
    return parser.parse_args()


if __name__ == "__main__":
    main()
