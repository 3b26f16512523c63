import { fit } from "../forms/fitting.ts";
import type { Cover } from "../hair/strand.ts";
import type { Look, PieceKind } from "../look.ts";
import type { MeshBuilder } from "../paint_mesh.ts";
import type { Sitter } from "../sitter.ts";
import * as crowns from "./crowns.ts";
import * as drapes from "./drapes.ts";
import * as eyewear from "./eyewear.ts";
import * as grown from "./grown.ts";
import * as hats from "./hats.ts";
import * as helmets from "./helmets.ts";
import * as masks from "./masks.ts";
import * as neckwear from "./neckwear.ts";
import type { Pattern } from "./piece.ts";

const PATTERNS: Readonly<Record<PieceKind, Pattern>> = {
  "pointed hat": hats.pointedHat,
  "top hat": hats.topHat,
  "cap": hats.cap,
  "cowboy hat": hats.cowboyHat,
  "beanie": hats.beanie,
  "bowler": hats.bowler,
  "beret": hats.beret,
  "straw hat": hats.strawHat,
  "chef hat": hats.chefHat,
  "fez": hats.fez,
  "tricorne": hats.tricorne,
  "bandana": drapes.bandana,
  "nemes": drapes.nemes,
  "flower crown": crowns.flowerCrown,
  "crown": crowns.crown,
  "tiara": crowns.tiara,
  "laurel": crowns.laurel,
  "halo": crowns.halo,
  "headband": crowns.headband,
  "turban": crowns.turban,
  "glasses": eyewear.glasses,
  "round glasses": eyewear.roundGlasses,
  "sunglasses": eyewear.sunglasses,
  "goggles": eyewear.goggles,
  "monocle": eyewear.monocle,
  "horns": grown.horns,
  "ram horns": grown.ramHorns,
  "single horn": grown.singleHorn,
  "antlers": grown.antlers,
  "tusks": grown.tusks,
  "elf ears": grown.elfEars,
  "cat ears": grown.catEars,
  "rabbit ears": grown.rabbitEars,
  "round ears": grown.roundEars,
  "antennae": grown.antennae,
  "beak": grown.beak,
  "snout": grown.snout,
  "bolts": grown.bolts,
  "crest": grown.crest,
  "fangs": grown.fangs,
  "scarf": neckwear.scarf,
  "tie": neckwear.tie,
  "bow tie": neckwear.bowTie,
  "collar": neckwear.collar,
  "ruff": neckwear.ruff,
  "necklace": neckwear.necklace,
  "armour": neckwear.armour,
  "cape collar": neckwear.capeCollar,
  "earrings": neckwear.earrings,
  "headphones": neckwear.headphones,
  "hood": drapes.hood,
  "cowl": masks.cowl,
  "wings mask": masks.wingsMask,
  "eye mask": masks.eyeMask,
  "eye patch": masks.eyePatch,
  "clown nose": masks.clownNose,
  "helmet": helmets.helmet,
  "knight helmet": helmets.knightHelmet,
  "viking helmet": helmets.vikingHelmet,
  "winged helmet": helmets.wingedHelmet,
  "space helmet": helmets.spaceHelmet,
  "samurai helmet": helmets.samuraiHelmet,
};

/** Makes all that a look wears and what has grown on its head. */
export function makePieces(mesh: MeshBuilder, look: Look): void {
  const fitting = fit(mesh.sitter);
  for (const piece of look.pieces) PATTERNS[piece.kind].make({ fitting, mesh, piece, look });
}

/** What room all of it leaves for hair. */
export function coverOf(sitter: Sitter, look: Look): Cover {
  const fitting = fit(sitter);
  const covers = look.pieces.flatMap((piece) => PATTERNS[piece.kind].cover?.(fitting, piece) ?? []);
  return (at) => Math.min(Infinity, ...covers.map((cover) => cover(at)));
}
