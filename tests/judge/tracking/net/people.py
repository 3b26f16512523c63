"""What the tracker makes of people: the films that write_features.ts wrote, and how shapes and turns move what it sees."""

import glob
import json
import os

import numpy as np

SHAPES, TURN_TERMS = 52, 9
#: A picture errs twice as much where the square of all of its weights is this.
CALM = 0.3
TERM_UNITS = np.float32([2, 2, 2, 8, 8, 8, 8, 8, 8])
#: A head's shapes by the tracker are its own geometry's, by this share, where no picture tells.
GAIN, TRUST = 0.5, 2.0


def read(folder):
    """The facts, the people by their label (facts of each picture, differences as tracked, as true, turn, openings, weights),
    the heads' own shapes, and the weights of mixes."""
    facts = json.load(open(f"{folder}/facts.json"))
    count = len(facts["differences"])
    f32 = lambda path, columns: np.fromfile(path, np.float32).reshape(-1, columns)
    people = {"train": [], "ict": [], "test": []}
    for path in sorted(glob.glob(f"{folder}/*-[0-9]*.json")):
        label = os.path.basename(path).split("-")[0]
        rows = f32(path[:-4] + "f32", 2 * count + 5 + SHAPES)
        cut = np.split(rows, np.cumsum([count, count, 3, 2]), axis=1)
        people[label].append((json.load(open(path)), *cut))
    heads = {}
    for head in ("stock", "ict"):
        if os.path.exists(f"{folder}/head-{head}.json"):
            heads[head] = (f32(f"{folder}/head-{head}.f32", count), json.load(open(f"{folder}/head-{head}.json")))
    return facts, people, heads, f32(f"{folder}/mixes.f32", SHAPES)


def terms(turn):
    x, y, z = turn.T
    return np.stack([x, y, z, x * x, y * y, z * z, x * y, x * z, y * z], 1).astype(np.float32)


def film_means(values, film, trust):
    sums = np.zeros((film.max() + 1, values.shape[1]))
    np.add.at(sums, film, values)
    return (sums / (np.bincount(film)[:, None] + trust))[film]


class Mirror:
    """What becomes of a picture where left and right change places."""

    def __init__(self, facts):
        names = facts["names"]
        swap = lambda n: n.replace("Left", "@").replace("Right", "Left").replace("@", "Right")
        self.partner = np.array([names.index(swap(n)) for n in names])
        self.from_, self.sign = np.array(facts["from"]), np.array(facts["sign"], np.float32)

    def moved(self, moved):
        return moved[:, self.from_] * self.sign

    def turn(self, turn):
        return turn * np.float32([1, -1, -1])


def rows_of(people, mirror):
    """Pictures of people and their images in a mirror, which are films of their own."""
    films = np.concatenate([[f"{row['head']} {row['film']}" for row in facts] for facts, *_ in people])
    film = np.unique(films, return_inverse=True)[1]
    moved, truth, turn, opening, weights = (np.concatenate(part) for part in zip(*[p[1:] for p in people]))
    return {
        "film": np.concatenate([film, film + film.max() + 1]),
        "moved": np.concatenate([moved, mirror.moved(moved)]),
        "truth": np.concatenate([truth, mirror.moved(truth)]),
        "turn": np.concatenate([turn, mirror.turn(turn)]),
        "opening": np.concatenate([opening, opening[:, ::-1]]),
        "weights": np.concatenate([weights, weights[:, mirror.partner]]),
    }


class Response:
    """How the tracker's differences answer to the shapes and turns of one head's people, and what they leave unsaid.

    `shapes` [52 + products, differences], and `true`, the same by the head's own geometry; `turned` [9, differences]; `left`
    [pictures, differences] of as if all were calm; `moved` [pictures, differences] less each film's own offset: what its
    first picture says of the face at rest.
    """

    def __init__(self, rows, geometry, blinks, opening):
        self.rows, self.products, self.blinks, self.opening = rows, geometry[1], blinks, opening
        self.true = geometry[0]
        features = np.concatenate([self.amounts(rows["weights"], rows["opening"]), terms(rows["turn"])], 1)
        features = features.astype(np.float64)
        calm = 1 / np.sqrt(1 + (rows["weights"] ** 2).sum(1) / CALM)[:, None]
        before = np.concatenate([geometry[0] * GAIN, np.zeros((TURN_TERMS, geometry[0].shape[1]))])
        trusts = np.concatenate([np.full(len(geometry[0]), TRUST), np.full(TURN_TERMS, 1e-3)])
        gram = (features * calm).T @ (features * calm) + np.diag(trusts)
        offset = np.zeros((1, before.shape[1]))
        for _ in range(4):
            right = (features * calm).T @ ((rows["moved"] - offset) * calm) + trusts[:, None] * before
            found = np.linalg.solve(gram, right)
            left = rows["moved"] - features @ found
            offset = film_means(left, rows["film"], 3)
        self.shapes, self.turned = found[:-TURN_TERMS].astype(np.float32), found[-TURN_TERMS:].astype(np.float32)
        self.left = ((left - offset) * calm).astype(np.float32)
        self.moved = (rows["moved"] - offset).astype(np.float32)

    def amounts(self, weights, opening):
        """[pictures, 52 + products], what moves the points: a blink by how far its eye must go."""
        columns = [weights.copy()]
        for product in self.products:
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
