"""Sends a face by pylivelinkface: so many frames with the head to the subject's left, then a blink of one frame.

Usage: peer.py PORT NAME FPS [FRAMES]
"""
import socket
import sys
import time

from pylivelinkface import FaceBlendShape, PyLiveLinkFace

port, name, fps = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
frames = int(sys.argv[4]) if len(sys.argv) > 4 else 5
face = PyLiveLinkFace(name=name, fps=fps)
to = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def send(count):
    for _ in range(count):
        to.sendto(face.encode(), ("127.0.0.1", port))
        time.sleep(0.02)


for shape, value in (("JawOpen", 0.5), ("MouthSmileRight", 0.75), ("TongueOut", 1.0), ("HeadYaw", 0.4)):
    face.set_blendshape(FaceBlendShape[shape], value, True)
send(frames)
face.set_blendshape(FaceBlendShape.EyeBlinkLeft, 1.0)
send(1)
for _ in range(7):
    face.set_blendshape(FaceBlendShape.EyeBlinkLeft, 0.0)
    send(1)
