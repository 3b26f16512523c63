import { fit } from "./forms/fitting.ts";
import type { Cover } from "../hair/strand.ts";
import type { Look } from "../look/look.ts";
import type { PieceKind } from "../look/vocabularies.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import * as animalEars from "./grown/animal_ears.ts";
import * as brimmedHats from "./hats/brimmed_hats.ts";
import * as closedHelmets from "./helmets/closed_helmets.ts";
import * as crowns from "./hats/crowns.ts";
import * as drapes from "./hats/drapes.ts";
import * as eyewear from "./face/eyewear.ts";
import * as goggles from "./face/goggles.ts";
import * as grown from "./grown/grown.ts";
import * as hats from "./hats/hats.ts";
import * as helmets from "./helmets/helmets.ts";
import * as hoods from "./hats/hoods.ts";
import * as horns from "./grown/horns.ts";
import * as jewels from "./neck/jewels.ts";
import * as mantles from "./neck/mantles.ts";
import * as masks from "./face/masks.ts";
import * as muzzles from "./face/muzzles.ts";
import * as neckwear from "./neck/neckwear.ts";
import * as samuraiHelmet from "./helmets/samurai_helmet.ts";
import * as shirts from "./neck/shirts.ts";
import * as tallHats from "./hats/tall_hats.ts";
import * as wound from "./hats/wound.ts";
import * as wreaths from "./hats/wreaths.ts";
import type { Pattern } from "./piece.ts";

const PATTERNS: Readonly<Record<PieceKind, Pattern>> = {
  "pointed hat": tallHats.pointedHat,
  "top hat": tallHats.topHat,
  "cap": hats.cap,
  "cowboy hat": brimmedHats.cowboyHat,
  "beanie": hats.beanie,
  "bowler": brimmedHats.bowler,
  "beret": hats.beret,
  "straw hat": brimmedHats.strawHat,
  "chef hat": tallHats.chefHat,
  "fez": tallHats.fez,
  "tricorne": brimmedHats.tricorne,
  "bandana": drapes.bandana,
  "nemes": drapes.nemes,
  "flower crown": wreaths.flowerCrown,
  "crown": crowns.crown,
  "tiara": crowns.tiara,
  "laurel": wreaths.laurel,
  "halo": crowns.halo,
  "headband": wound.headband,
  "turban": wound.turban,
  "glasses": eyewear.glasses,
  "round glasses": eyewear.roundGlasses,
  "sunglasses": eyewear.sunglasses,
  "goggles": goggles.goggles,
  "monocle": goggles.monocle,
  "horns": horns.horns,
  "ram horns": horns.ramHorns,
  "single horn": horns.singleHorn,
  "antlers": horns.antlers,
  "tusks": horns.tusks,
  "elf ears": animalEars.elfEars,
  "cat ears": animalEars.catEars,
  "rabbit ears": animalEars.rabbitEars,
  "round ears": animalEars.roundEars,
  "antennae": grown.antennae,
  "beak": muzzles.beak,
  "snout": muzzles.snout,
  "bolts": grown.bolts,
  "crest": grown.crest,
  "fangs": horns.fangs,
  "scarf": neckwear.scarf,
  "tie": shirts.tie,
  "bow tie": shirts.bowTie,
  "collar": shirts.collar,
  "ruff": neckwear.ruff,
  "necklace": jewels.necklace,
  "armour": mantles.armour,
  "cape collar": mantles.capeCollar,
  "earrings": jewels.earrings,
  "headphones": jewels.headphones,
  "hood": drapes.hood,
  "cowl": hoods.cowl,
  "wings mask": hoods.wingsMask,
  "eye mask": masks.eyeMask,
  "eye patch": masks.eyePatch,
  "clown nose": masks.clownNose,
  "helmet": helmets.helmet,
  "knight helmet": closedHelmets.knightHelmet,
  "viking helmet": helmets.vikingHelmet,
  "winged helmet": helmets.wingedHelmet,
  "space helmet": closedHelmets.spaceHelmet,
  "samurai helmet": samuraiHelmet.samuraiHelmet,
};

/** Makes all that a look wears and what has grown on its head. */
export function makePieces(mesh: MeshBuilder, look: Look): void {
  const fitting = fit(mesh.subject);
  for (const piece of look.pieces) PATTERNS[piece.kind].make({ fitting, mesh, piece, look });
}

/** What room all of it leaves for hair. */
export function coverOf(subject: Subject, look: Look): Cover {
  const fitting = fit(subject);
  const covers = look.pieces.flatMap((piece) => PATTERNS[piece.kind].cover?.(fitting, piece) ?? []);
  return (at) => Math.min(Infinity, ...covers.map((cover) => cover(at)));
}
