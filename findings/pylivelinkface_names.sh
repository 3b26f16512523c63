#!/bin/sh
# pylivelinkface 0.1: a subject called Jürgen, or a device called phone, makes Live Link datagrams that nobody can read,
# its own decode() included; and every rate below 60 is sent as n/0.
#
# The length before the subject counts characters where the protocol counts UTF-8's bytes, so that each letter beyond
# ASCII shifts time and weights by a byte or two. The length before the device is not reckoned at all: its last byte is
# the $ (36) that the library puts before every id, which is right for a UUID alone. Unreal drops such datagrams without
# a word: the face does not move. A receiver that wants them finds the 261 bytes of time and weights from the end.
#
# Seen with this script (Python 3.11):
#   name Jurgen             0.5
#   name Jürgen             ValueError
#   name Ada, uuid phone    UnicodeDecodeError
#   name Ada, 30 a second   30/0
# It ends with 0 while that is so, with 1 where it has changed. It needs python3 with venv and PyPI.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pylivelinkface==0.1 timecode==1.5.1 "numpy>=1.26,<3"

cat >trip.py <<'PY'
import struct
import sys

from pylivelinkface import FaceBlendShape, PyLiveLinkFace


def trip(label, **options):
    face = PyLiveLinkFace(**options)
    face.set_blendshape(FaceBlendShape.JawOpen, 0.5, True)
    try:
        found, read = PyLiveLinkFace.decode(face.encode())
        seen = found and read.get_blendshape(FaceBlendShape.JawOpen)
    except Exception as error:
        seen = type(error).__name__
    print(f"{label:24}{seen}")
    return seen


plain = trip("name Jurgen", name="Jurgen")
letters = trip("name J\u00fcrgen", name="J\u00fcrgen")
device = trip("name Ada, uuid phone", name="Ada", uuid="phone")
encoded = PyLiveLinkFace(name="Ada", fps=30).encode()
rate = struct.unpack("!II", encoded[4 + 37 + 4 + 3 + 8:4 + 37 + 4 + 3 + 16])
print(f"{'name Ada, 30 a second':24}{rate[0]}/{rate[1]}")
sys.exit(0 if plain == 0.5 and letters != 0.5 and device != 0.5 and rate == (30, 0) else 1)
PY
venv/bin/python trip.py
