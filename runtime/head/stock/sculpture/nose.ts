import { bar, type Form, lump } from "./form.ts";
import { join, pair, type Solid, within } from "./implicit.ts";

/** Bridge, tip, wings and columella. */
export function sculptNose(form: Form): Solid {
  const bridge = join(
    8,
    bar(form.bridgeTop, form.bridgeMiddle),
    bar(form.bridgeMiddle, form.bridgeEnd),
    pair(bar(form.wallTop, form.wallEnd)),
  );
  const tip = join(
    6,
    lump(form.tip),
    pair(lump(form.tipSide)),
    bar(form.columellaFront, form.columellaBack),
  );
  return within([0, -18, 18], 40, join(5, join(8, bridge, tip), pair(lump(form.wing))));
}
