"""Fits the net of face_tables.bin: from differences of the tracker's points to ARKit's 52 weights.

    python3 fit_net.py FEATURES NET [--members 3] [--steps 4500] [--seed 21]

FEATURES is the folder that write_features.ts wrote. The real pictures are few and of few faces at once: regression on
them alone has a median correlation of 0.53 on unused people, a bounded fit by the tracker's own response 0.65 (ict-01).
Most of what the net sees is therefore made: people whose shapes move the points by what the tracker shows of them, each a
little otherwise, at weights that are drawn, with the tracker's own errors added as it made them on real pictures.

The net of face_tables.bin saw 44 people of the stock head (6,644 pictures) and 7 of ICT's (1,057), none of them in a
film that is judged; but ICT's expressions are the same on all of its people, so that the figures on unused ones flatter
it. Settings were chosen on ict-01 and on 6 people of the stock head that were left out. Median correlations on ict-01: one
net of 30 people of the stock head alone 0.74; with ICT's geometry in made people 0.71; three nets with 5 people of ICT's
0.71 to 0.73 by how many made faces are everyday ones (FREE 0.3, 0.12), which a capture wants (its median 0.63, 0.69); the
one that is kept 0.79 and 0.53; four nets 0.77. Runs differ by 0.02 for the seed alone.
"""

import argparse
import glob
import json
import multiprocessing
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np  # noqa: E402

SHAPES, TURN_TERMS, SLOPE = 52, 9, 0.1
#: Numbers of the hidden layers, and directions of the whitened differences that the net is shown.
INNER, DEEP, SIGNALS = 128, 80, 128
#: A picture errs twice as much where the square of all of its weights is this.
CALM = 0.3
#: How people's shapes differ from the mean: a share of each, by itself and by zone of the face.
PERSON = 0.2
#: Share of made people whose shapes lie between the stock head's and ICT's, where there is one.
BETWEEN = 0.35
#: Shares of a batch that are real, and of made weights that are many at once without the mixes' order.
REAL, FREE = 0.45, 0.1
POOL, BATCH = 80000, 384


def read(folder):
    facts = json.load(open(f"{folder}/facts.json"))
    names, count = facts["names"], len(facts["differences"])
    f32 = lambda path, columns: np.fromfile(path, np.float32).reshape(-1, columns)
    people = {"train": [], "ict": []}
    for path in sorted(glob.glob(f"{folder}/*-[0-9]*.json")):
        label = os.path.basename(path).split("-")[0]
        rows = f32(path[:-4] + "f32", 2 * count + 5 + SHAPES)
        cut = np.split(rows, np.cumsum([count, count, 3, 2]), axis=1)
        people[label].append((path, json.load(open(path)), *cut))
    heads = {}
    for head in ("stock", "ict"):
        if os.path.exists(f"{folder}/head-{head}.json"):
            heads[head] = (f32(f"{folder}/head-{head}.f32", count), json.load(open(f"{folder}/head-{head}.json")))
    return facts, names, people, heads, f32(f"{folder}/mixes.f32", SHAPES)


class Fit:
    def __init__(self, folder):
        facts, self.names, people, self.heads, self.mixes = read(folder)
        swap = lambda n: n.replace("Left", "@").replace("Right", "Left").replace("@", "Right")
        self.partner = np.array([self.names.index(swap(n)) for n in self.names])
        self.from_, self.sign = np.array(facts["from"]), np.array(facts["sign"], np.float32)
        self.count = len(self.from_)
        self.zone = np.array([zone_of(d) for d in facts["differences"]])
        self.blinks = [self.names.index("eyeBlinkLeft"), self.names.index("eyeBlinkRight")]
        self.stock = self.rows_of(people["train"])
        self.opening = self.stock["opening"].mean(0)
        self.shapes, self.turned, left, offset = self.response(self.stock, "stock")
        self.left = left
        self.real = [(self.stock, self.stock["moved"] - offset)]
        if people["ict"]:
            rows = self.rows_of(people["ict"])
            self.real.append((rows, rows["moved"] - self.response(rows, "ict")[3]))
        self.to_tracked = self.truth_map()
        covariance = (left.T @ left / len(left)).astype(np.float64)
        covariance[np.diag_indices(self.count)] = np.diag(covariance) * 1.2 + 1e-7
        whiten = np.linalg.inv(np.linalg.cholesky(covariance)).T.astype(np.float32)
        seen = [self.shapes, self.turned * 0.3]
        if "ict" in self.heads:
            seen.append(self.heads["ict"][0] @ self.to_tracked * 0.5)
        directions = np.linalg.svd(np.concatenate(seen) @ whiten, full_matrices=False)[2][:SIGNALS]
        self.basis = (whiten @ directions.T * 0.3).astype(np.float32)

    def rows_of(self, people):
        films = np.concatenate([[path + film for film in films] for path, films, *_ in people])
        film = np.unique(films, return_inverse=True)[1]
        moved, truth, turn, opening, weights = (np.concatenate(part) for part in zip(*[p[2:] for p in people]))
        return {
            "film": np.concatenate([film, film + film.max() + 1]),
            "moved": np.concatenate([moved, self.mirrored(moved)]),
            "truth": np.concatenate([truth, self.mirrored(truth)]),
            "turn": np.concatenate([turn, turn * np.float32([1, -1, -1])]),
            "opening": np.concatenate([opening, opening[:, ::-1]]),
            "weights": np.concatenate([weights, weights[:, self.partner]]),
        }

    def mirrored(self, moved):
        return moved[:, self.from_] * self.sign

    def amounts(self, weights, head, opening):
        columns = [weights.copy()]
        for product in self.heads[head][1]:
            i = product["inputs"]
            a = weights[:, i[0]]
            if product["kind"] == "inbetween":
                a = 4 * a * (1 - a)
            elif product["kind"] == "excess":
                a = np.maximum(0, a - weights[:, i[1]])
            else:
                a = np.prod(weights[:, i], 1)
            columns.append(a[:, None])
        out = np.concatenate(columns, 1).astype(np.float32)
        out[:, self.blinks] *= opening / self.opening
        return out

    def response(self, rows, head, trust=2.0, gain=0.5, rounds=4):
        """What shapes and turns do to the tracked differences, what is left, and each film's own offset."""
        features = np.concatenate([self.amounts(rows["weights"], head, rows["opening"]), terms(rows["turn"])], 1)
        features = features.astype(np.float64)
        calm = 1 / np.sqrt(1 + (rows["weights"] ** 2).sum(1) / CALM)[:, None]
        before = np.concatenate([self.heads[head][0] * gain, np.zeros((TURN_TERMS, self.count))])
        trusts = np.concatenate([np.full(len(before) - TURN_TERMS, trust), np.full(TURN_TERMS, 1e-3)])
        gram = (features * calm).T @ (features * calm) + np.diag(trusts)
        offset = np.zeros((1, self.count))
        for _ in range(rounds):
            right = (features * calm).T @ ((rows["moved"] - offset) * calm) + trusts[:, None] * before
            found = np.linalg.solve(gram, right)
            left = rows["moved"] - features @ found
            offset = film_means(left, rows["film"], 3)
        left = ((left - offset) * calm).astype(np.float32)
        return found[:-TURN_TERMS].astype(np.float32), found[-TURN_TERMS:].astype(np.float32), left, offset.astype(np.float32)

    def truth_map(self, ridge=0.003):
        """[differences, differences], what the tracker makes of true differences."""
        x, y = (self.stock[k] - film_means(self.stock[k], self.stock["film"], 0) for k in ("truth", "moved"))
        x, y = x.astype(np.float64), y.astype(np.float64)
        gram = x.T @ x
        gram += np.eye(len(gram)) * ridge * np.trace(gram) / len(gram)
        return np.linalg.solve(gram, x.T @ y).astype(np.float32)

    def inputs(self, moved, turn, opening):
        return np.concatenate(
            [moved @ self.basis, terms(turn) * TERM_UNITS, (opening / self.opening - 1) * 3], 1
        ).astype(np.float32)

    def drawn_weights(self, n, rng):
        out, kind = np.zeros((n, SHAPES), np.float32), rng.random(n)
        mixed = kind < 0.55
        out[mixed] = self.mixes[rng.integers(0, len(self.mixes), mixed.sum())]
        thin = mixed & (rng.random(n) < 0.35)
        kept = rng.random((n, SHAPES)) < 0.5
        kept = kept & kept[:, self.partner] | (kept & (rng.random((n, SHAPES)) < 0.15))
        out[thin] *= kept[thin]
        alone = np.where((kind >= 0.55) & (kind < 0.88))[0]
        shape, amount = rng.integers(0, SHAPES, len(alone)), rng.random(len(alone))
        out[alone, shape] = amount
        both = rng.random(len(alone)) < 0.35
        out[alone[both], self.partner[shape[both]]] = amount[both] * (0.7 + 0.3 * rng.random(both.sum()))
        two = rng.random(len(alone)) < 0.35
        out[alone[two], rng.integers(0, SHAPES, two.sum())] = rng.random(two.sum())
        free = np.where(rng.random(n) < FREE)[0]
        out[free] = self.everyday(len(free), rng)
        return out

    def everyday(self, n, rng):
        """Many shapes at once; sides mostly go together, eyes look one way, an eye is not shut and wide."""
        at = self.names.index
        first = np.minimum(np.arange(SHAPES), self.partner)
        busy = (rng.random((n, SHAPES)) < rng.choice([0.08, 0.2, 0.35], (n, 1)))[:, first]
        amount = (rng.random((n, SHAPES)) ** 1.3)[:, first] * (0.75 + 0.25 * rng.random((n, SHAPES)))
        lone = (rng.random((n, SHAPES)) < 0.12)[:, first]
        side = (rng.random((n, SHAPES)) < 0.5)[:, first] ^ (np.arange(SHAPES) > first)[None]
        out = np.where(busy & ~(lone & side), amount, 0)
        look = np.where(rng.random(n) < 0.5, rng.random(n) ** 1.5, 0)
        left, apart = rng.random(n) < 0.5, 0.85 + 0.3 * rng.random((n, 2))
        out[:, at("eyeLookOutLeft")] = np.where(left, look, 0) * apart[:, 0]
        out[:, at("eyeLookInRight")] = np.where(left, look, 0) * apart[:, 1]
        out[:, at("eyeLookInLeft")] = np.where(left, 0, look) * apart[:, 0]
        out[:, at("eyeLookOutRight")] = np.where(left, 0, look) * apart[:, 1]
        tilt, up = np.where(rng.random(n) < 0.5, rng.random(n) ** 1.5, 0), rng.random(n) < 0.4
        for which in ("Left", "Right"):
            out[:, at("eyeLookUp" + which)] = np.where(up, tilt, 0)
            out[:, at("eyeLookDown" + which)] = np.where(up, 0, tilt)
            out[:, at("eyeWide" + which)] *= np.where(out[:, at("eyeBlink" + which)] > 0.3, 0.1, 1)
        out[:, at("jawRight")] *= out[:, at("jawLeft")] == 0
        out[:, at("mouthRight")] *= out[:, at("mouthLeft")] == 0
        out[:, at("mouthClose")] = np.minimum(out[:, at("mouthClose")], out[:, at("jawOpen")])
        return out.clip(0, 1)

    def made(self, n, rng):
        """Made pictures: a hundred of each person."""
        weights = self.drawn_weights(n, rng)
        turn = self.stock["turn"][rng.integers(0, len(self.left), n)] * rng.choice([0.3, 1.0], (n, 1))
        opening = self.stock["opening"][rng.integers(0, len(self.left), n)]
        moved, columns = np.zeros((n, self.count), np.float32), len(self.shapes)
        sizes = np.sqrt((self.shapes**2).sum(1))
        for start in range(0, n, 100):
            k = slice(start, start + 100)
            mine = self.amounts(weights[k], "stock", opening[k])
            zones = 1 + PERSON * 0.6 * rng.standard_normal((columns, 5))[:, self.zone]
            own = self.shapes * ((1 + PERSON * rng.standard_normal((columns, 1))) * zones).clip(0.3, 1.8)
            leaks = 0.025 * rng.standard_normal((columns, SHAPES)) * sizes[:, None] / np.maximum(sizes[:SHAPES], 1e-3)
            moved[k] = mine @ (own + leaks @ self.shapes[:SHAPES]).astype(np.float32)
            if "ict" in self.heads and rng.random() < BETWEEN:
                other = self.amounts(weights[k], "ict", opening[k]) @ self.heads["ict"][0]
                moved[k] += rng.uniform(0.3, 1.2) * ((other - mine @ self.heads["stock"][0]) @ self.to_tracked)
        moved += terms(turn) @ (self.turned * (1 + 0.3 * rng.standard_normal()))
        i, j = rng.integers(0, len(self.left), (2, n))
        angle = rng.random((n, 1)) * 2 * np.pi
        errors = self.left[i] * np.cos(angle) + self.left[j] * np.sin(angle)
        lively = np.sqrt(1 + (weights**2).sum(1) / CALM).clip(0, 2.6)[:, None]
        moved += errors * lively * rng.uniform(0.6, 1.2, (n, 1))
        return self.inputs(moved, turn, opening), weights

    def pools(self, rng):
        made = [self.made(5000, rng) for _ in range(POOL // 5000)]
        real = []
        for rows, moved in self.real:
            for _ in range(max(2, round(2 * len(self.left) / len(moved) / 2)) if moved is not self.real[0][1] else 2):
                more = self.left[rng.integers(0, len(self.left), len(moved))] * 0.6 * rng.random((len(moved), 1))
                real.append((self.inputs(moved + more, rows["turn"], rows["opening"]), rows["weights"]))
        return [tuple(np.concatenate(part) for part in zip(*pool)) for pool in (made, real)]


TERM_UNITS = np.float32([2, 2, 2, 8, 8, 8, 8, 8, 8])


def terms(turn):
    x, y, z = turn.T
    return np.stack([x, y, z, x * x, y * y, z * z, x * y, x * z, y * z], 1).astype(np.float32)


def film_means(values, film, trust):
    sums = np.zeros((film.max() + 1, values.shape[1]))
    np.add.at(sums, film, values)
    return (sums / (np.bincount(film)[:, None] + trust))[film]


def zone_of(difference):
    """Parts of a face in which a shape may be more or less than elsewhere: mouth's ways, eyes' ways, the rest."""
    points, axis = set(difference["of"]) | set(difference["from"]), difference["axis"]
    if {2, 98} <= set(difference["from"]):
        return 3 if axis == 2 else 2
    return axis if points & {263, 362, 33, 133, 386, 385, 387, 159, 158, 160} else 4


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("net")
    parser.add_argument("--members", type=int, default=3)
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--seed", type=int, default=21)
    given = parser.parse_args()
    fitted = Fit(given.features)
    print(f"{len(fitted.stock['film']) // 2} pictures of the stock head, {[len(m) // 2 for _, m in fitted.real[1:]]} of ICT", flush=True)
    jobs = [(fitted, given.seed + k, given.steps) for k in range(given.members)]
    with multiprocessing.get_context("fork").Pool(given.members) as pool:
        write(given.net, fitted, pool.map(member, jobs, chunksize=1))
