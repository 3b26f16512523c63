"""Made pictures: people who answer to shapes as the tracker has seen heads answer, each a little otherwise.

The real pictures are few and of few faces at once: regression on them alone has a median correlation of 0.53 on unused
people, a bounded fit by the tracker's own response 0.65 (ict-01).
"""

import numpy as np
from people import CALM, SHAPES, terms

#: How people's shapes differ from the mean: a share of each, by itself and by zone of the face.
PERSON, LEAKS = 0.2, 0.025
#: Shares of made people who are all of the stock head, and all of ICT's; the others lie anywhere between.
ALL_STOCK, ALL_ICT = 0.35, 0.35
#: Shares of made weights: a mix's (a third of them thinned), one shape's alone or with its partner or with one more; all
#: others are 0. Of all together many at once without the mixes' order.
MIXED, ALONE, FREE = 0.25, 0.63, 0.1
#: Share of made people whom the tracker sees better, up to truly: without them a net takes a jaw that opens as wide as it
#: does in truth for something else.
TRULY = 0.25
#: Pictures of one made person.
OF_ONE = 100


def zone_of(difference):
    """Parts of a face in which a shape may be more or less than elsewhere: mouth's ways, eyes' ways, the rest."""
    points, axis = set(difference["of"]) | set(difference["from"]), difference["axis"]
    if {2, 98} <= set(difference["from"]):
        return 3 if axis == 2 else 2
    return axis if points & {263, 362, 33, 133, 386, 385, 387, 159, 158, 160} else 4


class MadeFaces:
    """@param responses of heads (people.Response): stock, and ICT's where there are pictures of them"""

    def __init__(self, facts, mirror, mixes, responses):
        self.names, self.partner, self.mixes, self.responses = facts["names"], mirror.partner, mixes, responses
        self.zone = np.array([zone_of(d) for d in facts["differences"]])

    def make(self, n, rng):
        """[n] pictures: differences, turns, openings, weights."""
        weights, moved = self.weights(n, rng), []
        turn, opening = np.zeros((n, 3), np.float32), np.zeros((n, 2), np.float32)
        for start in range(0, n, OF_ONE):
            k = slice(start, start + OF_ONE)
            moved.append(self.person(weights[k], turn[k], opening[k], rng))
        return np.concatenate(moved), turn, opening, weights

    def person(self, weights, turn, opening, rng):
        """One person's differences; what turns and openings they have is written."""
        n, kind = len(weights), rng.random()
        stock = 1.0 if kind < ALL_STOCK else 0.0 if kind < ALL_STOCK + ALL_ICT else rng.random()
        if len(self.responses) == 1:
            stock = 1.0
        shares = [(s, r) for s, r in zip((stock, 1 - stock), self.responses) if s > 0]
        pick = lambda: self.responses[0 if rng.random() < stock else 1]
        posed = pick()
        i = rng.integers(0, len(posed.left), n)
        turn[:], opening[:] = posed.rows["turn"][i] * rng.choice([0.3, 1.0], (n, 1)), posed.rows["opening"][i]
        truth = rng.random() if rng.random() < TRULY else 0.0
        moved = sum(s * (r.amounts(weights, opening) @ self.own(r, truth, rng)) for s, r in shares)
        turned = sum(s * r.turned for s, r in shares)
        left = pick().left
        i, j = rng.integers(0, len(left), (2, n))
        angle = rng.random((n, 1)) * 2 * np.pi
        errors = left[i] * np.cos(angle) + left[j] * np.sin(angle)
        lively = np.sqrt(1 + (weights**2).sum(1) / CALM).clip(0, 2.6)[:, None]
        moved = moved + terms(turn) @ (turned * (1 + 0.3 * rng.standard_normal()))
        return (moved + errors * lively * rng.uniform(0.6, 1.2, (n, 1))).astype(np.float32)

    def own(self, response, truth, rng):
        shapes = (1 - truth) * response.shapes + truth * response.true
        columns, sizes = len(shapes), np.sqrt((shapes**2).sum(1))
        zones = 1 + PERSON * 0.6 * rng.standard_normal((columns, 5))[:, self.zone]
        gains = ((1 + PERSON * rng.standard_normal((columns, 1))) * zones).clip(0.3, 1.8)
        leaks = LEAKS * rng.standard_normal((columns, SHAPES)) * sizes[:, None] / np.maximum(sizes[:SHAPES], 1e-3)
        return (shapes * gains + leaks @ shapes[:SHAPES]).astype(np.float32)

    def weights(self, n, rng):
        out, kind = np.zeros((n, SHAPES), np.float32), rng.random(n)
        mixed = kind < MIXED
        out[mixed] = self.mixes[rng.integers(0, len(self.mixes), mixed.sum())]
        thin = mixed & (rng.random(n) < 0.35)
        kept = rng.random((n, SHAPES)) < 0.5
        kept = kept & kept[:, self.partner] | (kept & (rng.random((n, SHAPES)) < 0.15))
        out[thin] *= kept[thin]
        alone = np.where((kind >= MIXED) & (kind < MIXED + ALONE))[0]
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
