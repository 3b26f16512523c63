import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { HeadModel } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import type { Level } from "../levels/level.ts";
import type { OwnPortrait } from "../portrait.ts";

/** What a live package's file is called by; and its type over HTTP. */
export const PACKAGE_ENDING = ".headcast";
export const PACKAGE_TYPE = "application/vnd.headcast";

/** Which head a package's splats are bound to. */
export interface HeadReference {
  readonly name: string;
  readonly version: number;
  /** As `headFingerprint` tells it of the head that the avatar was made on, from before it was quantised. */
  readonly fingerprint: string;
  readonly expressionSpace: ExpressionSpace;
}

/** What a package says of itself before its splats come. */
export interface PackageAbout {
  readonly name: string;
  readonly splatCount: number;
  /** 0 where colours are the same from all sides. */
  readonly harmonicsDegree: 0 | 1;
  readonly head: HeadReference;
  /** Whether the head is in the package too; else it comes from elsewhere. */
  readonly isHeadInside: boolean;
  /** beta. */
  readonly shape: readonly number[];
  /** Where its portrait is taken from; null where that is where all others' are. */
  readonly portrait: OwnPortrait | null;
  /** Levels of detail that are in it, the coarsest first, as they come. */
  readonly levels: readonly { readonly splats: number; readonly pixels: number }[];
  /** What look.json says; null where there is none. */
  readonly look: Readonly<Record<string, unknown>> | null;
  /** Where it came from: that it is synthetic stays with it. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

export interface PackageOptions {
  /** The head is named only, or in the package too; named only where not given. */
  readonly head?: "reference" | "inline";
  /** Whether colours change with the side, of degree 1 at most; where not given they do where the avatar's do. */
  readonly harmonics?: boolean;
  /** Levels of detail that are drawn before the rest has come; none where not given. */
  readonly levels?: readonly Level[];
  /** What look.json says. */
  readonly look?: Readonly<Record<string, unknown>> | null;
}

/** A source of bytes, whole or in pieces of any size. */
export type PackageSource = Uint8Array | AsyncIterable<Uint8Array>;

export interface OpenOptions {
  /**
   * The head that a package names, as the bytes of a head package or as it is; asked for at once when the name is known,
   * and not at all where the head is in the package. It must be the one that is meant: a head package says the fingerprint
   * of what it was made of.
   */
  readonly head?: (reference: HeadReference) => Promise<PackageSource | HeadModel>;
  /** Ends reading. */
  readonly signal?: AbortSignal;
}

/** A package that is being read. Each promise is rejected with the same error where reading fails before it is met. */
export interface OpenedPackage {
  readonly about: Promise<PackageAbout>;
  /** As `about` names it. */
  readonly head: Promise<HeadModel>;
  /** The coarsest level as an avatar of its own, as soon as it can be drawn; null where the package has none. */
  readonly coarse: Promise<Avatar | null>;
  /** All splats. */
  readonly avatar: Promise<Avatar>;
  /** Those that are in it, the finest first, as `Renderer` takes them; there with `avatar`. */
  readonly levels: Promise<readonly Level[]>;
}
