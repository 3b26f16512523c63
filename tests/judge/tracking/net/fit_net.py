"""Fits the net of face_tables.bin: from differences of the tracker's points to ARKit's 52 weights.

    python3 fit_net.py FEATURES NET [--members 2] [--steps 3500] [--seed 21]

FEATURES is the folder that write_features.ts wrote. Most of what a net
sees is made (made_faces.py), the rest are the real pictures.

Settings were chosen on ict-01 (432 pictures of sweeps and mixes) and on 5 people of ICT's and 8 of the stock head that
were left out. One net each, mean correlation of 50 on ict-01 and on ICT's left out people: made people of the stock head's
response and half of ICT's geometry 0.67, 0.55; of what the tracker makes of ICT's shapes, too, 0.72, 0.58. REAL 0.45, 0.25
and 0.15: 0.72, 0.72, 0.71. Errors drawn by the head's turn, or people drawn from how the real ones differ: 0.70, 0.70. Three
nets in place of one 0.71. MIXED 0.55, 0.35 and with layers of 192 and 96 0.72, 0.72, 0.74 (0.58, 0.59, 0.60); 0.25 with 256
and 128 0.77, 0.60; those with 0.35 and 6,000 steps for 3,500 0.75, 0.59. Runs differ by 0.01 for the seed alone.
"""

import argparse
import json
import multiprocessing
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np  # noqa: E402
from made_faces import MadeFaces  # noqa: E402
from people import SHAPES, TERM_UNITS, TURN_TERMS, Mirror, Response, film_means, read, rows_of, terms  # noqa: E402

SLOPE = 0.1
#: Numbers of the hidden layers, and directions of the whitened differences that the net is shown.
INNER, DEEP, SIGNALS = 208, 112, 128
#: Share of a batch that is real.
REAL = 0.2
POOL, BATCH = 80000, 384


class Fit:
    """What members are fitted to, and what they are shown of a picture."""

    def __init__(self, facts, people, heads, mixes):
        self.names, self.mixes, self.mirror = facts["names"], mixes, Mirror(facts)
        blinks = [self.names.index("eyeBlinkLeft"), self.names.index("eyeBlinkRight")]
        stock = rows_of(people["train"], self.mirror)
        self.opening = stock["opening"].mean(0)
        self.responses = [Response(stock, heads["stock"], blinks, self.opening)]
        if people["ict"]:
            self.responses.append(Response(rows_of(people["ict"], self.mirror), heads["ict"], blinks, self.opening))
        self.faces = MadeFaces(facts, self.mirror, mixes, self.responses)
        self.basis = self.directions(heads)

    def directions(self, heads):
        """[differences, signals], what shapes and turns move most against what is left over."""
        shapes, turned, left = (getattr(self.responses[0], k) for k in ("shapes", "turned", "left"))
        covariance = (left.T @ left / len(left)).astype(np.float64)
        covariance[np.diag_indices(len(covariance))] = np.diag(covariance) * 1.2 + 1e-7
        whiten = np.linalg.inv(np.linalg.cholesky(covariance)).T.astype(np.float32)
        seen = [shapes, turned * 0.3]
        if "ict" in heads:
            seen.append(heads["ict"][0] @ truth_map(self.responses[0].rows) * 0.5)
        axes = np.linalg.svd(np.concatenate(seen) @ whiten, full_matrices=False)[2][:SIGNALS]
        return (whiten @ axes.T * 0.3).astype(np.float32)

    def inputs(self, moved, turn, opening):
        return np.concatenate(
            [moved @ self.basis, terms(turn) * TERM_UNITS, (opening / self.opening - 1) * 3], 1
        ).astype(np.float32)

    def pools(self, rng):
        """Made pictures and real ones, as often of each head, each with a little more of the tracker's errors."""
        made = []
        for _ in range(POOL // 5000):
            *seen, weights = self.faces.make(5000, rng)
            made.append((self.inputs(*seen), weights))
        real, most = [], len(self.responses[0].moved)
        for response in self.responses:
            rows, left, n = response.rows, response.left, len(response.moved)
            for _ in range(max(2, round(most / n))):
                more = left[rng.integers(0, n, n)] * 0.6 * rng.random((n, 1))
                real.append((self.inputs(response.moved + more, rows["turn"], rows["opening"]), rows["weights"]))
        return [tuple(np.concatenate(part) for part in zip(*pool)) for pool in (made, real)]


def truth_map(rows, ridge=0.003):
    """[differences, differences], what the tracker makes of true differences."""
    x, y = (rows[k] - film_means(rows[k], rows["film"], 0) for k in ("truth", "moved"))
    x, y = x.astype(np.float64), y.astype(np.float64)
    gram = x.T @ x
    gram += np.eye(len(gram)) * ridge * np.trace(gram) / len(gram)
    return np.linalg.solve(gram, x.T @ y).astype(np.float32)


def forward(p, x):
    a = x @ p["w1"] + p["b1"]
    inner = np.where(a > 0, a, SLOPE * a)
    b = inner @ p["w2"] + p["b2"]
    deep = np.where(b > 0, b, SLOPE * b)
    return a, inner, b, deep, deep @ p["w3"] + p["b3"] + x @ p["ws"]


def gradients(p, x, weights, worth):
    a, inner, b, deep, y = forward(p, x)
    off = y - weights
    # The output is cut off at 0 and 1: what lies beyond errs little. What comes out at rest is dear.
    off = np.where((y < 0) & (weights <= 1e-4) | (y > 1) & (weights >= 0.97), off * 0.15, off)
    error = float((off * off * worth).mean())
    off = off * worth / len(x) * np.where((weights <= 1e-4) & (y > 0), np.float32(1.6), np.float32(1))
    g = {"w3": deep.T @ off, "b3": off.sum(0), "ws": x.T @ off}
    back = off @ p["w3"].T
    back = np.where(b > 0, back, SLOPE * back)
    g.update(w2=inner.T @ back, b2=back.sum(0))
    back = back @ p["w2"].T
    back = np.where(a > 0, back, SLOPE * back)
    g.update(w1=x.T @ back, b1=back.sum(0))
    return g, error


def member(job):
    """One net of the ensemble, by Adam with a cosine's rate; what is kept is the mean of its last steps."""
    fit, seed, steps = job
    rng = np.random.default_rng(seed)
    made, real = fit.pools(rng)
    n = made[0].shape[1]
    normal = lambda rows, columns, scale: (rng.standard_normal((rows, columns)) * scale).astype(np.float32)
    zeros = lambda *size: np.zeros(size, np.float32)
    p = {"w1": normal(n, INNER, n**-0.5), "b1": zeros(INNER), "w2": normal(INNER, DEEP, (2 / INNER) ** 0.5)}
    p.update(b2=zeros(DEEP), w3=normal(DEEP, SHAPES, 0.3 * DEEP**-0.5), b3=zeros(SHAPES), ws=zeros(n, SHAPES))
    first, second = ({k: np.zeros_like(v) for k, v in p.items()} for _ in range(2))
    mean = {k: v.copy() for k, v in p.items()}
    worth = 1 / (fit.mixes.var(0) + 0.01)
    worth /= worth.mean()
    worth[[i for i, name in enumerate(fit.names) if is_chief(name)]] *= 1.5
    worth = worth.clip(0.3, 3).astype(np.float32)
    share = int(BATCH * REAL)
    for t in range(1, steps + 1):
        i, j = rng.integers(0, len(made[0]), BATCH - share), rng.integers(0, len(real[0]), share)
        x, w = (np.concatenate([a[i], b[j]]) for a, b in zip(made, real))
        g, error = gradients(p, x, w, worth)
        rate = 2e-3 * min(1, t / 100) * 0.5 * (1 + np.cos(np.pi * t / steps)) + 1e-5
        for k in p:
            first[k] = 0.9 * first[k] + 0.1 * g[k]
            second[k] = 0.999 * second[k] + 0.001 * g[k] ** 2
            move = first[k] / (1 - 0.9**t) / (np.sqrt(second[k] / (1 - 0.999**t)) + 1e-8)
            p[k] -= np.float32(rate) * (move + (1e-4 * p[k] if k[0] == "w" else 0)).astype(np.float32)
            mean[k] += np.float32(0.004) * (p[k] - mean[k])
        if t % 500 == 0:
            print(f"member {seed}, step {t}: {error:.4f}", flush=True)
    return mean


def is_chief(name):
    chief = ("jawOpen", "eyeBlink", "eyeWide", "eyeLook", "mouthSmile", "browDown", "browInner", "browOuter")
    return name.startswith(chief + ("mouthPucker", "mouthFunnel")) or name in ("mouthLeft", "mouthRight")


def write(path, fit, members):
    """The matrices of face_tables.ts: units of the inputs are taken into them, a 1 stands behind each layer's inputs."""
    signals = fit.basis.shape[1]

    def layer(w, b):
        w, b = w.astype(np.float64).copy(), b.astype(np.float64).copy()
        w[signals : signals + TURN_TERMS] *= TERM_UNITS[:, None]
        eyes = w[signals + TURN_TERMS :]
        b -= 3 * eyes.sum(0)
        w[signals + TURN_TERMS :] = eyes * 3 / fit.opening[:, None]
        return np.concatenate([w.T, b[:, None]], 1)

    n = len(members)
    matrices = {
        "basis": fit.basis.T,
        "first": np.concatenate([layer(p["w1"], p["b1"]) for p in members]),
        "second": np.concatenate([np.concatenate([p["w2"].T, p["b2"][:, None]], 1) for p in members]),
        "last": np.concatenate(
            [p["w3"].T / n for p in members] + [sum(layer(p["ws"], p["b3"]) for p in members) / n], 1
        ),
    }
    with open(path, "wb") as file:
        file.write(json.dumps({k: v.shape for k, v in matrices.items()}).encode() + b"\n")
        for matrix in matrices.values():
            file.write(np.ascontiguousarray(matrix, "<f4").tobytes())


def fit_members(fit, count, steps, seed):
    jobs = [(fit, seed + k, steps) for k in range(count)]
    with multiprocessing.get_context("fork").Pool(min(count, os.cpu_count())) as pool:
        return pool.map(member, jobs, chunksize=1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("net")
    parser.add_argument("--members", type=int, default=2)
    parser.add_argument("--steps", type=int, default=3500)
    parser.add_argument("--seed", type=int, default=21)
    given = parser.parse_args()
    fitted = Fit(*read(given.features))
    print(f"pictures of the stock head, of ICT's: {[len(r.moved) // 2 for r in fitted.responses]}", flush=True)
    write(given.net, fitted, fit_members(fitted, given.members, given.steps, given.seed))
