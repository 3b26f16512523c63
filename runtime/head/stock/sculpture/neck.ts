import { BUST } from "../measures.ts";
import { bar, type Form, lump } from "./form.ts";
import { cut, halfSpace, join, pair, post, type Solid } from "./implicit.ts";

/** The neck with its muscles, running out over the trapezius to the shoulders and cut off below the collar bones. */
export function sculptBust(form: Form): Solid {
  const neck = join(
    14,
    bar(form.neckTop, form.neckMiddle),
    bar(form.neckMiddle, form.neckEnd),
    bar(form.throatTop, form.throatEnd),
    lump(form.larynx),
  );
  const sternomastoid = pair(bar(form.sternomastoidTop, form.sternomastoidEnd));
  const trapezius = join(
    22,
    pair(bar(form.trapeziusTop, form.trapeziusMiddle)),
    pair(bar(form.trapeziusMiddle, form.trapeziusEnd)),
  );
  const shoulders = join(28, lump(form.chest), join(34, trapezius, pair(lump(form.deltoid))));
  const body = join(12, join(26, neck, shoulders, pair(lump(form.splenius))), sternomastoid);
  const block = post([0, BUST.middleZ], BUST.halfWidth, BUST.halfDepth);
  return cut(14, cut(20, body, block), underside);
}

/** The cut's plane, higher behind than in front. */
const underside = halfSpace([0, BUST.bottomY, BUST.frontZ], [0, -1, -BUST.rise]);
