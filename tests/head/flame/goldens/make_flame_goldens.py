"""Makes parity.json and files.json: FLAME as smplx evaluates it, and FLAME files as Python has written them over the years.

python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make_flame_goldens.py

The model is nobody's: 5,023 vertices and 9,976 triangles by the formulas below, which recipe.ts says again. chumpy and
Python 2 are not needed: look-alike classes carry chumpy's names while they are pickled, and a pickler of our own writes
names and bytes as Python 2 did.
"""

import base64
import io
import json
import os
import pickle
import struct
import sys
import tempfile
import types
import zlib

import numpy as np
import scipy.sparse
import smplx
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
RINGS, SEGMENTS = 50, 100
VERTICES, TRIANGLES = 5023, 9976
SAMPLES = [(7 + 49 * i) % VERTICES for i in range(100)]


def stream(seed):
    """The linear congruence of Numerical Recipes, 32 bits, in [0, 1)."""
    state = seed
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state / 2**32


def take(numbers, count):
    return np.array([next(numbers) for _ in range(count)])


def template():
    """An egg of rings, both poles, and loose points inside."""
    ring, segment = np.divmod(np.arange(RINGS * SEGMENTS), SEGMENTS)
    polar = np.pi * (ring + 1) / (RINGS + 1)
    turn = 2 * np.pi * segment / SEGMENTS
    egg = np.stack(
        [0.08 * np.sin(polar) * np.sin(turn), 0.13 * np.cos(polar), 0.1 * np.sin(polar) * np.cos(turn)], 1
    )
    loose = np.arange(VERTICES - 2 - RINGS * SEGMENTS)
    inside = np.stack([0.001 * loose, 0.0 * loose, 0.02 + 0.0 * loose], 1)
    return np.concatenate([egg, [[0, 0.13, 0], [0, -0.13, 0]], inside])


def triangles():
    rows = []
    top, bottom = RINGS * SEGMENTS, RINGS * SEGMENTS + 1
    at = lambda ring, segment: ring * SEGMENTS + segment % SEGMENTS
    for s in range(SEGMENTS):
        rows.append([top, at(0, s), at(0, s + 1)])
        for r in range(RINGS - 1):
            rows.append([at(r, s), at(r + 1, s), at(r + 1, s + 1)])
            rows.append([at(r, s), at(r + 1, s + 1), at(r, s + 1)])
    for s in range(TRIANGLES - len(rows)):
        rows.append([at(RINGS - 1, s), bottom, at(RINGS - 1, s + 1)])
    return np.array(rows)


def waves(places, numbers, peaks):
    """[vertices, 3, rows]: each a wave through space."""
    rows = []
    for peak in peaks:
        k = 60 * (take(numbers, 3) - 0.5)
        phase = 2 * np.pi * next(numbers)
        by = (2 * take(numbers, 3) - 1) * peak
        rows.append(np.sin(places @ k + phase)[:, None] * by)
    return np.stack(rows, 2)


JOINTS = np.array([[0, -0.12, -0.02], [0, -0.06, -0.03], [0, -0.02, -0.01], [0.03, 0.03, 0.06], [-0.03, 0.03, 0.06]])


def model():
    places = template()
    shapes = [0.004 / np.sqrt(1 + i) for i in range(300)] + [0.004 / np.sqrt(1 + i / 4) for i in range(100)]
    regressor = np.zeros((5, VERTICES))
    for j in range(5):
        # Not at the joint itself: whoever knows FLAME knows that its regressor's rows sum to 1 and no more.
        for i in range(12):
            regressor[j, (997 * j + 401 * i) % (RINGS * SEGMENTS)] = (i + 1) / 78
    away = np.linalg.norm(places[:, None] - JOINTS, axis=2)
    weights = np.exp(-30 * away)
    return {
        "v_template": places,
        "f": triangles().astype(np.uint32),
        "shapedirs": waves(places, stream(1), shapes),
        "posedirs": waves(places, stream(2), [0.002] * 36),
        "J_regressor": scipy.sparse.csc_matrix(regressor),
        "kintree_table": np.array([[2**32 - 1, 0, 1, 1, 1], [0, 1, 2, 3, 4]], dtype=np.uint32),
        "weights": weights / weights.sum(1, keepdims=True),
        "bs_style": "lbs",
        "bs_type": "lrotmin",
    }


def poses():
    numbers = stream(3)
    for _ in range(32):
        yield 4 * take(numbers, 300) - 2, 4 * take(numbers, 100) - 2, 1.2 * take(numbers, 15) - 0.6


def embeddings():
    numbers = stream(4)
    corners = take(numbers, (51 + 79 * 17) * 3).reshape(-1, 3) + 0.05
    faces = np.array([(31 * i) % 9000 for i in range(51 + 79 * 17)])
    return faces, corners / corners.sum(1, keepdims=True)


def write_embeddings(folder):
    faces, corners = embeddings()
    with open(os.path.join(folder, "flame_static_embedding.pkl"), "wb") as file:
        pickle.dump({"lmk_face_idx": faces[:51], "lmk_b_coords": corners[:51]}, file)
    dynamic = {"lmk_face_idx": faces[51:].reshape(79, 17), "lmk_b_coords": corners[51:].reshape(79, 17, 3)}
    np.save(os.path.join(folder, "flame_dynamic_embedding.npy"), dynamic)


def parity():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "FLAME_NEUTRAL.pkl"), "wb") as file:
            pickle.dump(model(), file)
        write_embeddings(folder)
        flame = smplx.FLAME(
            folder, num_betas=300, num_expression_coeffs=100, use_face_contour=True, dtype=torch.float64
        )
        turn = lambda values: torch.tensor(values[None])

        def run(beta, psi, pose):
            with torch.no_grad():
                out = flame(
                    betas=turn(beta), expression=turn(psi), global_orient=turn(pose[:3]), neck_pose=turn(pose[3:6]),
                    jaw_pose=turn(pose[6:9]), leye_pose=turn(pose[9:12]), reye_pose=turn(pose[12:15]),
                )
            return out.vertices[0].numpy(), out.joints[0].numpy()

        points = []
        for beta, psi, pose in poses():
            vertices, joints = run(beta, psi, pose)
            points.append(np.concatenate([vertices[SAMPLES], joints[:5]]))
        # The outline, last in joints, with root and with neck turned by some degrees about y.
        contours = []
        for joint in (0, 1):
            for degrees in (-50, -20, -0.4, 0, 7.6, 25, 80):
                pose = np.zeros(15)
                pose[joint * 3 + 1] = np.radians(degrees)
                vertices, joints = run(np.zeros(300), np.zeros(100), pose)
                contours.append({"joint": joint, "degrees": degrees, "points": np.round(joints[-17:], 6).tolist()})
    return {
        "samples": SAMPLES,
        "points": base64.b64encode(np.array(points).astype("<f4").tobytes()).decode(),
        "contours": contours,
    }


class OldPickler(pickle._Pickler):
    """Names and raw bytes as strings, modules by their old names."""

    dispatch = dict(pickle._Pickler.dispatch)
    names = {
        "numpy._core.multiarray": "numpy.core.multiarray",
        "scipy.sparse._csc": "scipy.sparse.csc",
        "scipy.sparse._csr": "scipy.sparse.csr",
        "scipy.sparse._coo": "scipy.sparse.coo",
    }

    def save_string(self, text):
        raw = text if isinstance(text, bytes) else text.encode("latin1")
        if self.proto == 0:
            letters = repr(raw)[1:]
            self.write(b"S" + letters.encode() + b"\n")
        elif len(raw) < 256:
            self.write(b"U" + bytes([len(raw)]) + raw)
        else:
            self.write(b"T" + struct.pack("<i", len(raw)) + raw)
        self.memoize(text)

    dispatch[str] = save_string
    dispatch[bytes] = save_string

    def save_global(self, obj, name=None):
        module = pickle.whichmodule(obj, name or obj.__qualname__)
        name = name or obj.__qualname__
        module = self.names.get(module, module)
        module, name = {("copyreg", "_reconstructor"): ("copy_reg", "_reconstructor")}.get((module, name), (module, name))
        if module == "builtins":
            module = "__builtin__"
        self.write(b"c" + f"{module}\n{name}\n".encode())
        self.memoize(obj)

    dispatch[type] = save_global
    dispatch[types.FunctionType] = save_global
    dispatch[types.BuiltinFunctionType] = save_global


def chumpy():
    """chumpy's classes by name alone."""
    for name, members in {"chumpy": [], "chumpy.ch": ["Ch"], "chumpy.reordering": ["Select"]}.items():
        module = sys.modules[name] = types.ModuleType(name)
        for member in members:
            setattr(module, member, type(member, (), {"__module__": name}))
    def ch(x):
        made = sys.modules["chumpy.ch"].Ch()
        made.__dict__.update(x=x, _dirty_vars=set(), _itr=None, _depends_on_deps={}, _status="new")
        return made
    def select(a, idxs, shape):
        made = sys.modules["chumpy.reordering"].Select()
        made.__dict__.update(a=a, idxs=idxs, preferred_shape=shape, _dirty_vars=set())
        return made
    return ch, select


def small():
    """Ten vertices in FLAME's layout, most of whose columns are 0."""
    places = np.array([[0, -0.1, 0], [0.07, 0, 0], [0, 0.1, 0], [-0.07, 0, 0], [0, 0, 0.1], [0, 0, -0.1],
                       [0.03, 0.03, 0.06], [-0.03, 0.03, 0.06], [0, -0.05, 0], [0, -0.03, 0.01]])
    faces = np.array([[4, 1, 2], [4, 2, 3], [4, 3, 0], [4, 0, 1], [5, 2, 1], [5, 3, 2], [5, 0, 3], [5, 1, 0],
                      [6, 7, 8], [9, 6, 7]], dtype=np.uint32)
    shapes = np.zeros((10, 3, 400))
    for column in (0, 299, 300, 399):
        shapes[:, :, column] = np.arange(30).reshape(10, 3) * 1e-4 + column * 1e-6
    correctives = np.zeros((10, 3, 36))
    correctives[:, :, 5] = np.arange(30).reshape(10, 3) * 1e-5
    regressor = np.zeros((5, 10))
    regressor[[0, 1, 2, 3, 4], [0, 8, 9, 6, 7]] = 1
    weights = np.zeros((10, 5))
    weights[:, 1] = 0.75
    weights[:, 2] = 0.25
    return {
        "v_template": places, "f": faces, "shapedirs": shapes, "posedirs": correctives, "J_regressor": regressor,
        "kintree_table": np.array([[2**32 - 1, 0, 1, 1, 1], [0, 1, 2, 3, 4]], dtype=np.uint32), "weights": weights,
    }


def packed(data):
    return base64.b64encode(zlib.compress(data, 9)).decode()


def old(value, protocol):
    out = io.BytesIO()
    OldPickler(out, protocol).dump(value)
    return packed(out.getvalue())


def files():
    ch, select = chumpy()
    plain = small()
    sparse = scipy.sparse.csc_matrix(plain["J_regressor"])
    made = {**plain, "J_regressor": sparse}
    olden = {
        **made,
        "v_template": ch(plain["v_template"]),
        "shapedirs": ch(ch(plain["shapedirs"])),
        "posedirs": np.asfortranarray(plain["posedirs"]),
        "bs_type": "lrotmin",
    }
    chosen = {
        **made,
        "J_regressor": sparse.tocsr(),
        "weights": select(ch(plain["weights"]), np.arange(50), (10, 5)),
    }
    answer = {f"Python 2, protocol {protocol}": old(olden, protocol) for protocol in (0, 1, 2)}
    answer["Python 2, csr and a chumpy selection"] = old(chosen, 2)
    answer["Python 2, coo"] = old({**made, "J_regressor": sparse.tocoo()}, 2)
    for protocol in range(6):
        answer[f"numpy {np.__version__}, protocol {protocol}"] = packed(pickle.dumps({**made, "v_template": olden["v_template"]}, protocol))
    answer["coo array, protocol 4"] = packed(pickle.dumps({**made, "J_regressor": scipy.sparse.coo_array(plain["J_regressor"])}, 4))
    wide = {**made, "kintree_table": plain["kintree_table"].astype(np.int64).astype(np.uint64), "f": plain["f"].astype(np.int64)}
    wide["kintree_table"][0, 0] = 2**64 - 1
    answer["indices of 64 bits"] = packed(pickle.dumps(wide, 2))
    single = {name: value.astype(np.float32) if value.dtype == np.float64 else value for name, value in plain.items()}
    answer["single precision, dense"] = packed(pickle.dumps(single, 5))
    for name, save, given in [
        ("npz", np.savez, plain), ("npz, compressed, sparse object", np.savez_compressed, made),
    ]:
        out = io.BytesIO()
        save(out, **given)
        answer[name] = packed(out.getvalue())
    return answer


for name, make in {"parity": parity, "files": files}.items():
    with open(os.path.join(HERE, f"{name}.json"), "w") as file:
        json.dump(make(), file, indent=1)
        file.write("\n")
