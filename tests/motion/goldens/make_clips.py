"""Makes clips.json: tiny files of motion as DECA, EMOCA, SMIRK, VHAP, GaussianAvatars and TalkSHOW's models write them,
by numpy and pickle themselves, with the numbers that they hold.

python3 -m venv venv && venv/bin/pip install numpy==2.2.6 && venv/bin/python make_clips.py
"""

import base64
import io
import json
import pickle

import numpy as np

T = 3
random = np.random.default_rng(14)


def b64(data):
    return base64.b64encode(data).decode()


def some(*shape, scale=0.2):
    return (random.standard_normal(shape) * scale).astype(np.float32)


def npz(compressed=True, **arrays):
    out = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(out, **arrays)
    return b64(out.getvalue())


def npy(array, **options):
    out = io.BytesIO()
    np.save(out, array, **options)
    return b64(out.getvalue())


expr, jaw, neck, eyes, rotation = some(T, 100, scale=1), some(T, 3), some(T, 3), some(T, 6), some(T, 3)
exp50, pose = some(T, 50, scale=1), some(T, 6)

# VHAP: the whole track in one file; float32 but the ids, a translation, a shape of 300 and 100 expressions.
vhap = dict(
    rotation=rotation,
    translation=some(T, 3),
    neck_pose=neck,
    jaw_pose=jaw,
    eyes_pose=eyes,
    shape=some(300),
    expr=expr,
    static_offset=np.zeros((1, 3, 3), np.float32),
    timestep_id=np.array(["00000", "00001", "00003"]),
    n_processed_frames=np.array(T),
    focal_length=np.array([1500.0]),
)
# GaussianAvatars: one file a frame, each with a row of one.
frames = [
    npz(
        False,
        expr=expr[i : i + 1],
        rotation=rotation[i : i + 1],
        neck_pose=neck[i : i + 1],
        jaw_pose=jaw[i : i + 1],
        eyes_pose=eyes[i : i + 1],
        translation=some(1, 3),
        shape=some(300),
    )
    for i in range(T)
]
# DECA: a code dict a frame, saved with allow_pickle; the pose is global and jaw.
codes = [dict(shape=some(1, 100), tex=some(1, 50), exp=exp50[i : i + 1], pose=pose[i : i + 1], cam=some(1, 3), light=some(1, 9, 3)) for i in range(T)]
# SMIRK: the network's outputs, kept over all frames.
smirk = dict(
    pose_params=rotation,
    cam=some(T, 3),
    shape_params=some(T, 300),
    expression_params=exp50,
    eyelid_params=np.abs(some(T, 2)),
    jaw_params=jaw,
)
# A renderer's rows: [T, 1, n], doubles, a rate of its own.
rows = dict(expression=expr[:, None].astype(np.float64), jaw_pose=jaw[:, None], fps=np.array(25.0))
talkshow = np.concatenate([jaw, eyes, some(T, 3) + np.float32([3.05, 0, 0]), some(T, 63), some(T, 90), expr], axis=1)
names = np.array(["jawOpen", "eyeBlink_L", "mouthSmileRight", "notAShape"])
weights = np.abs(some(T, 4))

with open("clips.json", "w") as file:
    json.dump(
        {
            "numbers": {
                key: [round(float(number), 7) for number in array.ravel()]
                for key, array in dict(expr=expr, jaw=jaw, neck=neck, eyes=eyes, rotation=rotation, exp50=exp50, pose=pose, body=talkshow[:, 12:75], weights=weights).items()
            },
            "vhap": npz(**vhap),
            "frames": frames,
            "deca": [npy(np.array(code, dtype=object), allow_pickle=True) for code in codes],
            "decaPickle": b64(pickle.dumps(codes[0], 4)),
            "decaList": b64(pickle.dumps(codes, 4)),
            "emoca": [{"exp": npy(exp50[i : i + 1]), "pose": npy(pose[i : i + 1]), "shape": npy(some(1, 100))} for i in range(T)],
            "smirk": npz(**smirk),
            "rows": npz(**rows),
            "talkshow": npy(talkshow),
            "talkshowBatch": npy(talkshow[None].astype(np.float64)),
            "arkit": npz(weights=weights, names=names, fps=np.array(24)),
        },
        file,
    )
    file.write("\n")
