import type { ColourPair } from "../look/colours.ts";
import type { Paint } from "../look/look.ts";
import type { SkinSpot } from "./spot.ts";

/** A paint as it is put on a place. */
export interface PaintStroke {
  readonly spot: SkinSpot;
  /** Of the design face: sideways from the midline, always positive; see SkinSpot for x and y. */
  readonly side: number;
  /** 1 on the face, 0 behind it. */
  readonly front: number;
  /** 1 on skin and lips that take paint. */
  readonly takes: number;
  readonly paint: Paint;
}

/** All that there is to say of a kind of paint, but for the words that mean it: those are the lexicon's. */
export interface PaintRecord {
  /** Where nobody says: its ground, and what is drawn on it. */
  readonly colours: ColourPair;
  lay(stroke: PaintStroke): void;
}

export type PaintRecords = Readonly<Record<string, PaintRecord>>;
