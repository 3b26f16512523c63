import { bar, type Form, lump } from "./form.ts";
import { join, pair, type Solid } from "./implicit.ts";

/** Skull, brow, cheekbones, cheeks, jaw and chin, without eyes and nose. */
export function sculptFace(form: Form): Solid {
  const skull = join(
    20,
    lump(form.skullFront),
    lump(form.skullBack),
    lump(form.skullBase),
    pair(lump(form.mastoid)),
    pair(lump(form.temple)),
  );
  const brow = join(
    10,
    pair(bar(form.browInner, form.browMiddle)),
    pair(bar(form.browMiddle, form.browOuter)),
  );
  const cheekbone = join(14, pair(lump(form.cheekbone)), pair(bar(form.archFront, form.archBack)));
  const jaw = join(
    18,
    lump(form.jaw),
    pair(bar(form.jawAngle, form.jawFront)),
    pair(lump(form.masseter)),
  );
  const head = join(18, join(20, skull, lump(form.maxilla), jaw), pair(lump(form.cheek)), lump(form.muzzle));
  const bones = join(17, join(18, head, cheekbone), lump(form.chin));
  return join(14, bones, brow);
}
