import { stockHead } from "../../../kept.ts";
import { BEARD_STYLES } from "../../../../train/guidance/painter/hair/beard/cuts.ts";
import { MOUSTACHE_STYLES } from "../../../../train/guidance/painter/hair/beard/moustache_wings.ts";
import { HAIR_STYLES } from "../../../../train/guidance/painter/hair/hair_styles.ts";
import { readPatch } from "../../../../train/guidance/painter/look/look.ts";
import { completeLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { PIECE_KINDS } from "../../../../train/guidance/painter/pieces/pieces.ts";
import { dress } from "../../../../train/guidance/painter/scene/wardrobe.ts";
import { buildMesh, type PaintMesh } from "../../../../train/guidance/painter/surface/paint_mesh.ts";
import { measureSubject, type Subject } from "../../../../train/guidance/painter/surface/subject.ts";

export const head = stockHead();
export const subject = measureSubject(head, []);

/** All that stands off the skin of somebody bald with nothing else than a part of a look. */
export function dressed(patch: Record<string, unknown>, on: Subject = subject): PaintMesh {
  const mesh = buildMesh(on);
  dress(on, completeLook(readPatch({ hair: { style: "bald" }, ...patch })), mesh);
  return mesh.finish();
}

/** Everything that can be worn or grown, one at a time: its name, and the part of a look that asks for it. */
export const EVERYTHING: readonly (readonly [name: string, patch: Record<string, unknown>])[] = [
  ...PIECE_KINDS.map((kind) => [kind, { pieces: [{ kind, size: 1.4 }] }] as const),
  ...grown("hair", HAIR_STYLES),
  ...grown("beard", BEARD_STYLES),
  ...grown("moustache", MOUSTACHE_STYLES),
];

function grown(what: string, styles: Readonly<Record<string, unknown>>) {
  // Stubble is painted on the skin.
  return Object.keys(styles).filter((style) => !["bald", "none", "stubble"].includes(style))
    .map((style) => [`${what} ${style}`, { [what]: { style, length: 1 } }] as const);
}
