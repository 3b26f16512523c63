import type { Band } from "./forms/band.ts";
import type { Fitting } from "./forms/fitting.ts";
import type { HatBand } from "./hats/hat_parts.ts";
import type { Garment } from "./forms/loft.ts";
import type { Bearer } from "../scene/bearers.ts";
import type { Cover } from "../hair/strand.ts";
import type { ColourPair } from "../look/colours.ts";
import type { Colour, Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";

/** What a piece is made from. */
export interface PieceContext {
  readonly fitting: Fitting;
  /** Goes with the record's bearer, stiff. */
  readonly garment: Garment;
  /** The record's, laid round the head. */
  readonly band: Band;
  /** For what goes with the skin under it. */
  readonly mesh: MeshBuilder;
  readonly colour: Colour;
  readonly second: Colour;
  readonly size: number;
  /** All of it: what else is worn. */
  readonly look: Look;
}

/** What room a piece leaves for hair under it; its band is level from side to side here. */
export type PieceCover = (fitting: Fitting, band: Band) => Cover;

/** All that there is to say of a kind of piece, but for the words that mean it: those are the lexicon's. */
export interface PieceRecord {
  /** One of those that "a hat" can mean. */
  readonly hat?: true;
  /** Where nobody says: itself, and its band, trim, gems or lenses. */
  readonly colours: ColourPair;
  /** What carries it; the skull where left out. */
  readonly bearer?: Bearer;
  /** Where it goes round the head. Hair lies flat inside that, where no other cover is told. */
  readonly band?: HatBand;
  readonly cover?: PieceCover;
  /** Worn on the ears, to be seen there: long hair goes behind them. */
  readonly onEars?: true;
  make(context: PieceContext): void;
}

export type PieceRecords = Readonly<Record<string, PieceRecord>>;
