"""Makes arrays.json: .npy and .npz files of the kinds that numpy writes besides plain ones, with what they hold.

python3 -m venv venv && venv/bin/pip install numpy==2.2.6 && venv/bin/python make_arrays.py
"""

import base64
import io
import json

import numpy as np


def b64(data):
    return base64.b64encode(data).decode()


class Pipe(io.BytesIO):
    """A stream that cannot go back, such as a socket: sizes come after the data."""

    def seekable(self):
        return False

    def tell(self):
        raise OSError("a stream")

    def seek(self, *_):
        raise OSError("a stream")


def npy(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, np.asanyarray(array), version=version, allow_pickle=True)
    return b64(out.getvalue())


def npz(stream, save, **arrays):
    save(stream, **arrays)
    return b64(stream.getvalue())


grid = np.arange(6, dtype="<f4").reshape(2, 3)
code = {"exp": grid, "pose": np.zeros((1, 6), np.float32), "name": "take 1", "fps": 30}
mixed = {"grid": grid, "fps": np.array(29.97), "name": np.array("caf\u00e9 \U0001f600"), "names": np.array(["jawOpen", "b"])}

with open("arrays.json", "w") as file:
    json.dump(
        {
            "text": npy(["jawOpen", "caf\u00e9 \U0001f600", ""]),
            "bigText": npy(np.array(["ab", "c"], dtype=">U3")),
            "bytesText": npy(np.array([b"ab", b"c"])),
            "textScalar": npy(np.array("one")),
            "scalar": npy(np.array(29.97)),
            "version2": npy(grid, (2, 0)),
            "version3": npy(grid, (3, 0)),
            "dict": npy(np.array(code, dtype=object)),
            "objects": npy(np.array([{"a": 1}, None], dtype=object)),
            "record": npy(np.zeros(2, dtype=[("caf\u00e9", "<f4"), ("b", "<i2")])),
            "complex": npy(np.zeros(2, np.complex64)),
            "types": {
                name: npy(np.array([[1, 2, 3], [4, 5, 6]], dtype=name, order=order))
                for name in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "|u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8"]
                for order in ["F" if name[0] == ">" else "C"]
            },
            "npz": npz(io.BytesIO(), np.savez, **mixed),
            "npzStream": npz(Pipe(), np.savez, **mixed),
            "npzStreamDeflated": npz(Pipe(), np.savez_compressed, **mixed),
            "npzObjects": npz(io.BytesIO(), np.savez_compressed, code=np.array(code, dtype=object), grid=grid),
        },
        file,
        indent=1,
    )
    file.write("\n")
