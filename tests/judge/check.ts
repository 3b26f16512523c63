import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gallery } from "./gallery.ts";
import type { Shot, ShotStill } from "./stage.ts";

/** One line of the judge's table. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly bound: "at least" | "at most" | "for information";
  readonly limit: number;
  /** How the value is written. */
  readonly unit:
    | "share"
    | "correlation"
    | "degrees"
    | "eye distances"
    | "millimetres"
    | "milliseconds"
    | "weight";
  /** Further lines that explain the value. */
  readonly notes?: readonly string[];
}

export type Outcome = { readonly figures: readonly Figure[] } | { readonly skipped: string };

/** What a check works with. */
export interface Bench {
  /** Frames asked for with --frames, or the check's own number. */
  frames(usual: number): number;
  stock(): Promise<Avatar>;
  shoot(avatar: Avatar, stills: readonly ShotStill[], film?: boolean): Promise<Shot[]>;
  readonly gallery: Gallery;
  /** Path of an iPhone capture, and of MediaPipe's canonical face. */
  readonly clip: string | undefined;
  readonly canonicalFace: string | undefined;
  /** Path of points on the average scanned head. */
  readonly surface: string | undefined;
  /** Path of that head's 68 landmarks. */
  readonly surfaceLandmarks: string | undefined;
  /** Folder of pairs of known weights and what the tracker saw. */
  readonly pairs: string | undefined;
  /** Path of a recording of speech, and of its phones' times. */
  readonly speech: string | undefined;
  readonly phones: string | undefined;
  /** Folder of speech whose phones are known. */
  readonly spoken: string | undefined;
  /** Name or path of an avatar that is to be judged besides the stock one. */
  readonly avatar: string | undefined;
  /** Has an avatar drawn from the front, from 45 degrees and in profile, for the gallery. */
  picture(name: string, avatar: Avatar): void;
}

export interface Check {
  readonly name: string;
  readonly summary: string;
  run(bench: Bench): Promise<Outcome>;
}

export const misses = ({ value, bound, limit }: Figure): boolean =>
  bound === "at least" ? !(value >= limit) : bound === "at most" && !(value <= limit);
