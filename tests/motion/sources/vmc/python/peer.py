"""Another end of VMC than ours: python-osc packs what goes over UDP, vmcp says what the messages are.

peer.py send PORT WAY        sends a known face: as one bundle, as single messages, or by vmcp's own words
peer.py loop PORT SECONDS    sends that face as a bundle, 60 times a second
peer.py receive SECONDS      prints the port that it listens on, then each message as a line of JSON
"""

import json
import math
import sys
import threading
import time

from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_server import BlockingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

# Unity's: 20 degrees about +y is to the avatar's right.
HALF = math.radians(20) / 2
FACE = [
    ("/VMC/Ext/OK", [1]),
    ("/VMC/Ext/T", [12.5]),
    ("/VMC/Ext/Root/Pos", ["root", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]),
    ("/VMC/Ext/Bone/Pos", ["Head", 0.0, 0.1, 0.0, 0.0, math.sin(HALF), 0.0, math.cos(HALF)]),
    ("/VMC/Ext/Blend/Val", ["JawOpen", 0.625]),
    ("/VMC/Ext/Blend/Val", ["eyeBlinkLeft", 0.875]),
    ("/VMC/Ext/Blend/Val", ["MouthSmileRight", 0.3]),
    ("/VMC/Ext/Blend/Val", ["Joy", 1.0]),
    ("/VMC/Ext/Blend/Apply", []),
]


def message(address, values):
    builder = OscMessageBuilder(address=address)
    for value in values:
        builder.add_arg(value)
    return builder.build()


def as_bundle(client):
    bundle = OscBundleBuilder(IMMEDIATELY)
    for address, values in FACE:
        bundle.add_content(message(address, values))
    client.send(bundle.build())


def as_single(client):
    for address, values in FACE:
        client.send_message(address, values)


def by_vmcp(client):
    from vmcp.protocol import blendshape, blendshape_apply, bone_transform, root_transform, state
    from vmcp.protocol import time as relative_time
    from vmcp.typing import BlendShapeKey, Bone, CoordinateVector, ModelState, Quaternion, Timestamp

    class Clips(BlendShapeKey):
        JAW = "JawOpen"
        LID = "eyeBlinkLeft"
        SMILE = "MouthSmileRight"
        JOY = "Joy"

    here = CoordinateVector.identity()
    for address, _types, values in [
        state(ModelState.LOADED),
        relative_time(Timestamp(12.5)),
        root_transform(here, Quaternion.identity()),
        bone_transform(Bone.HEAD, here, Quaternion(0, math.sin(HALF), 0, math.cos(HALF))),
        blendshape(Clips.JAW, 0.625),
        blendshape(Clips.LID, 0.875),
        blendshape(Clips.SMILE, 0.3),
        blendshape(Clips.JOY, 1.0),
        blendshape_apply(),
    ]:
        client.send_message(address, list(values))


def receive(seconds):
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda address, *values: print(json.dumps([address, list(values)])))
    server = BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher)
    print(server.server_address[1], flush=True)
    threading.Timer(seconds, server.shutdown).start()
    server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "receive":
        receive(float(words[0]))
    else:
        client = SimpleUDPClient("127.0.0.1", int(words[0]))
        if verb == "send":
            {"bundle": as_bundle, "single": as_single, "vmcp": by_vmcp}[words[1]](client)
        else:
            end = time.monotonic() + float(words[1])
            while time.monotonic() < end:
                as_bundle(client)
                time.sleep(1 / 60)
