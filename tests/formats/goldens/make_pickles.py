"""Makes pickles.json: small pickles, .npy and .npz files written by the libraries themselves, with what they hold.

python3 -m venv venv && venv/bin/pip install numpy==2.2.6 scipy==1.15.3 && venv/bin/python make_pickles.py

torch is not needed: its stream before 1.6 is pickles and raw numbers one after the other, written here with
stand-ins that carry torch's names.
"""

import base64
import collections
import io
import json
import pickle
import struct
import sys
import types

import numpy as np
import scipy.sparse


def b64(data):
    return base64.b64encode(data).decode()


plain = {
    "none": None,
    "yes": True,
    "no": False,
    "small": 7,
    "negative": -70000,
    "wide": 2**40,
    "huge": 119547037146038801333356,
    "below": -(2**70),
    "half": 0.5,
    "infinite": float("-inf"),
    "text": "h\u00e9llo \u4e16\u754c \U0001f600\nline",
    "empty": "",
    "bytes": b"\x00\xff'\n",
    "list": [1, [2, [3]], []],
    "tuple": (1, (2, 3), (), (4, 5, 6, 7)),
    "dict": {1: "one", "two": 2},
}
shared = [1]
plain["shared"] = [shared, shared]
plain["ordered"] = collections.OrderedDict([("b", 1), ("a", 2)])
plain["set"] = {3}

grid = np.arange(6, dtype="<f4").reshape(2, 3)
arrays = {
    "f4": grid,
    "fortran": np.asfortranarray(grid.astype("<f8")),
    "big": grid.astype(">i4"),
    "half": np.array([1, -2.5, 65504, 6e-8, np.inf], dtype="<f2"),
    "i8": np.array([2**40, -1], dtype="<i8"),
    "bool": np.array([True, False]),
    "scalar": np.float64(1.5),
    "rank0": np.array(3, dtype="<i2"),
    "empty": np.zeros((0, 3), dtype="<f4"),
    "sparse": scipy.sparse.csc_matrix(np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 3.0]])),
}

torch = types.ModuleType("torch")
torch_utils = types.ModuleType("torch._utils")
torch_storage = types.ModuleType("torch.storage")
sys.modules.update({"torch": torch, "torch._utils": torch_utils, "torch.storage": torch_storage})


def named(module, name):
    cls = type(name, (), {"__module__": module.__name__})
    setattr(module, name, cls)
    return cls


class Call:
    def __init__(self, function, *args):
        self.reduced = (function, args)

    def __reduce__(self):
        return self.reduced


FloatStorage = named(torch, "FloatStorage")
LongStorage = named(torch, "LongStorage")


def function(module, name):
    def call(*_):
        raise NotImplementedError

    call.__module__, call.__qualname__, call.__name__ = module.__name__, name, name
    setattr(module, name, call)
    return call


rebuild = function(torch_utils, "_rebuild_tensor_v2")
load_from_bytes = function(torch_storage, "_load_from_bytes")


class Storage:
    def __init__(self, kind, key, code, numbers):
        self.kind, self.key, self.code, self.numbers = kind, key, code, numbers


def stream(value, storages):
    out = io.BytesIO()
    pickle.dump(0x1950A86A20F9469CFC6C, out, 2)
    pickle.dump(1001, out, 2)
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, out, 2)

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            if isinstance(thing, Storage):
                return ("storage", thing.kind, thing.key, "cuda:0", len(thing.numbers), None)

    Pickler(out, 2).dump(value)
    pickle.dump([storage.key for storage in storages], out, 2)
    for storage in storages:
        out.write(struct.pack("<q", len(storage.numbers)))
        out.write(struct.pack(f"<{len(storage.numbers)}{storage.code}", *storage.numbers))
    return out.getvalue()


floats = Storage(FloatStorage, "10", "f", [0.5 * i for i in range(12)])
longs = Storage(LongStorage, "20", "q", [5, 6, 7])


def tensor(storage, offset, shape, strides):
    return Call(rebuild, storage, offset, shape, strides, False, collections.OrderedDict())


torch_stream = stream(
    {
        "rows": tensor(floats, 0, (3, 4), (4, 1)),
        "transposed": tensor(floats, 0, (4, 3), (1, 4)),
        "column": tensor(floats, 1, (3,), (4,)),
        "repeated": tensor(floats, 2, (2, 3), (1, 0)),
        "longs": tensor(longs, 0, (3,), (1,)),
    },
    [floats, longs],
)
nested = pickle.dumps({"t": tensor(Call(load_from_bytes, stream(floats, [floats])), 1, (2, 2), (4, 2))}, 2)


def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def npz(save):
    out = io.BytesIO()
    save(out, grid=grid, i8=arrays["i8"])
    return out.getvalue()


text = json.dumps(
    {
        "plain": [b64(pickle.dumps(plain, protocol)) for protocol in range(6)],
        "arrays": [b64(pickle.dumps(arrays, protocol)) for protocol in range(6)],
        "torch": b64(torch_stream),
        "nested": b64(nested),
        "npy": {name: b64(npy(array)) for name, array in arrays.items() if name != "sparse"},
        "npz": b64(npz(np.savez)),
        "npzDeflated": b64(npz(np.savez_compressed)),
    },
    indent=2,
)
with open("pickles.json", "w") as file:
    file.write(text + "\n")
