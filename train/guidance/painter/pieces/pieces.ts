import { fit, stiff } from "./forms/fitting.ts";
import type { Cover } from "../hair/strand.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import { EYEWEAR } from "./face/eyewear.ts";
import { GOGGLES } from "./face/goggles.ts";
import { MASKS } from "./face/masks.ts";
import { MUZZLES } from "./face/muzzles.ts";
import { ANIMAL_EARS } from "./grown/animal_ears.ts";
import { GROWN } from "./grown/grown.ts";
import { HORNS } from "./grown/horns.ts";
import { BRIMMED_HATS } from "./hats/brimmed_hats.ts";
import { CROWNS } from "./hats/crowns.ts";
import { DRAPES } from "./hats/drapes.ts";
import { HOODS } from "./hats/hoods.ts";
import { SOFT_HATS } from "./hats/soft_hats.ts";
import { TALL_HATS } from "./hats/tall_hats.ts";
import { WRAPS } from "./hats/wraps.ts";
import { WREATHS } from "./hats/wreaths.ts";
import { CLOSED_HELMETS } from "./helmets/closed_helmets.ts";
import { HELMETS } from "./helmets/helmets.ts";
import { SAMURAI_HELMET } from "./helmets/samurai_helmet.ts";
import { JEWELS } from "./neck/jewels.ts";
import { MANTLES } from "./neck/mantles.ts";
import { NECKWEAR } from "./neck/neckwear.ts";
import { SHIRTS } from "./neck/shirts.ts";
import { hatBand, underHat } from "./hats/hat_parts.ts";
import type { PieceCover, PieceRecord } from "./piece.ts";

/** Everything that can be worn or grown, by kind: on the head, on the face, grown, below. */
export const PIECES = {
  ...TALL_HATS,
  ...SOFT_HATS,
  ...BRIMMED_HATS,
  ...DRAPES,
  ...WREATHS,
  ...CROWNS,
  ...WRAPS,
  ...HOODS,
  ...HELMETS,
  ...CLOSED_HELMETS,
  ...SAMURAI_HELMET,
  ...EYEWEAR,
  ...GOGGLES,
  ...MASKS,
  ...HORNS,
  ...ANIMAL_EARS,
  ...GROWN,
  ...MUZZLES,
  ...NECKWEAR,
  ...SHIRTS,
  ...JEWELS,
  ...MANTLES,
};
export type PieceKind = keyof typeof PIECES;

export const PIECE_KINDS = Object.keys(PIECES) as PieceKind[];

const recordOf = (kind: PieceKind): PieceRecord => PIECES[kind];

/** Every kind that "a hat" can mean. */
export const HATS: readonly PieceKind[] = PIECE_KINDS.filter((kind) => recordOf(kind).hat);

/** Makes all that a look wears and what has grown on its head. */
export function makePieces(mesh: MeshBuilder, look: Look): void {
  const fitting = fit(mesh.subject);
  for (const piece of look.pieces) {
    const record = recordOf(piece.kind);
    record.make({
      ...piece,
      ...{ fitting, mesh, look, garment: stiff(mesh, record.bearer ?? "skull") },
      // Laid for those only who ask.
      get band() {
        return hatBand(fitting, record.band);
      },
    });
  }
}

/** Whether something is worn on the ears that hair over them would hide. */
export const showsEars = ({ pieces }: Look): boolean => pieces.some(({ kind }) => recordOf(kind).onEars);

/** What room all of it leaves for hair. */
export function coverOf(subject: Subject, look: Look): Cover {
  const fitting = fit(subject);
  const covers = look.pieces.flatMap(({ kind }) => {
    const { band, cover = band && coverUnderHat } = recordOf(kind);
    return cover?.(fitting, hatBand(fitting, { ...band, lean: 0 })) ?? [];
  });
  return (at) => Math.min(Infinity, ...covers.map((cover) => cover(at)));
}

const coverUnderHat: PieceCover = (_, band) => underHat(band);
