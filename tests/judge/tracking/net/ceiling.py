"""What the tracker's points can tell at all: nets that have seen the very people who are judged.

    python3 ceiling.py FEATURES [--members 2] [--steps 4500]

FEATURES is the folder of write_features.ts with `test=FOLDER`. Every other picture of the sweeps and mixes of the judged
people (ICT's, undegraded) is fitted to beside everybody else's, TIMES as often; the pictures between are told, and the
correlations of all people together printed, from the least: by nets, and by a smooth function of one's own pictures alone
(kernel ridge). So that nothing which could be shown is called unshowable
the fit is let off easily: a mix's picture has neighbours a fifteenth of a second away among those that were seen. None
of this goes into the tables.
"""

import argparse
import json

import fit_net
import numpy as np
from people import read

#: How often a picture of the judged people's own is shown for one of another's.
TIMES = 8
#: A shape that even so comes out with less is one that the points cannot show.
SHOWN = 0.8
#: A puffed cheek lies behind no point, the tongue has none.
UNSEEN = ("cheekPuff", "tongueOut")


def is_judged(row):
    moves = row["motion"] == "mix" or row["motion"].startswith("sweep:")
    return row["set"] == "ict" and row["degradation"] == "none" and moves


def halves(people):
    """The judged people by two: every other picture, and those between."""
    out = ([], [])
    for facts, *rows in people:
        judged = np.array([is_judged(row) for row in facts])
        for half in range(2):
            kept = judged & (np.arange(len(facts)) % 2 == half)
            if kept.any():
                out[half].append(([row for row, k in zip(facts, kept) if k], *(part[kept] for part in rows)))
    return out


def told(fit, members, moved, turn, opening):
    """[pictures, 52], as the product has it: of the picture and of its image in a mirror, the mean."""
    mirror = fit.mirror
    seen = fit.inputs(moved, turn, opening)
    image = fit.inputs(mirror.moved(moved), mirror.turn(turn), opening[:, ::-1])
    mean = lambda x: sum(fit_net.forward(p, x)[-1] for p in members) / len(members)
    return ((mean(seen) + mean(image)[:, mirror.partner]) / 2).clip(0, 1)


def told_by_own(fit, own, between, ridge=0.01):
    """[pictures, 52], each person's by a Gaussian kernel over what a net is shown, fitted to that person's other half."""
    out = []
    for (_, *seen, weights), (_, *others, _) in zip(own, between):
        a, b = fit.inputs(seen[0], *seen[2:]), fit.inputs(others[0], *others[2:])
        squares = lambda x: ((x[:, None] - a[None]) ** 2).sum(2)
        width = np.median(squares(a))
        kernel = lambda x: np.exp(-squares(x) / width)
        out.append(kernel(b) @ np.linalg.solve(kernel(a) + ridge * np.eye(len(a)), weights))
    return np.concatenate(out).clip(0, 1)


def correlations(told, driven):
    return [float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 else 0.0 for a, b in zip(told.T, driven.T)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("--members", type=int, default=2)
    parser.add_argument("--steps", type=int, default=4500)
    given = parser.parse_args()
    facts, people, heads, mixes = read(given.features)
    own, between = halves(people["test"])
    people["ict"] = people["ict"] + own * TIMES
    fit = fit_net.Fit(facts, people, heads, mixes)
    members = fit_net.fit_members(fit, given.members, given.steps, seed=21)
    moved, _, turn, opening, weights = (np.concatenate(part) for part in zip(*[p[1:] for p in between]))
    ways = told(fit, members, moved, turn, opening), told_by_own(fit, own, between)
    by_net, by_own = (correlations(way, weights) for way in ways)
    found = dict(zip(facts["names"], map(max, by_net, by_own)))
    for name, *values in sorted(zip(facts["names"], by_net, by_own), key=lambda row: max(row[1:])):
        print(f"{name:20} by a net {values[0]:.2f}, by one's own pictures alone {values[1]:.2f}")
    seen = {name: value for name, value in found.items() if name not in UNSEEN}
    hidden = [name for name, value in seen.items() if value < SHOWN]
    print(f"median of {len(seen)}: {np.median(list(seen.values())):.3f}")
    print(f"under {SHOWN}: {json.dumps(hidden)}")
