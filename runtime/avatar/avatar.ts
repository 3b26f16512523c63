import type { HeadModel } from "../head/head_model.ts";
import type { SplatLight } from "./splat_light.ts";

/**
 * Splats bound to a head's triangles (HeadStudio Sec. 4.1). Values are activated: sizes are sizes, not
 * logarithms. Local means: in the frame of the splat's triangle, in units of the square root of its area.
 */
export interface Avatar {
  /** What it calls itself. */
  readonly name: string;
  /** Whose triangles the splats are bound to. */
  readonly head: HeadModel;
  /** Up to 300, beta of the identity; see foldIdentity. */
  readonly shape: Float32Array;
  /** `splats` in the shapes below. */
  readonly splatCount: number;
  /** [splats], the triangle each is bound to. */
  readonly binding: Uint32Array;
  /** [splats, 3], local. */
  readonly position: Float32Array;
  /** [splats, 4], local unit quaternion w x y z. */
  readonly rotation: Float32Array;
  /** [splats, 3], local standard deviations along the splat's own axes. */
  readonly scale: Float32Array;
  /** [splats], 0..1. */
  readonly opacity: Float32Array;
  /** [splats, 3], display-referred RGB, 0..1, in the light of the head at rest; with harmonics, what they are added to before the sum is cut. */
  readonly colour: Float32Array;
  /**
   * [splats, 3, 3, 8 or 15], spherical harmonics of degree 1 to 3: for red, green and blue first a vector in the
   * triangle's frame, whose product with the direction from the camera to the splat, times sqrt(3 / 4 pi), is added to
   * the colour, then the coefficients of degree 2 and 3, in the same frame; see harmonics.ts, and `harmonicsDegree`
   * there. Null at degree 0, where colours are the same from all sides.
   */
  readonly harmonics: Float32Array | null;
  /**
   * [splats], 1 where a splat is part of an opaque surface that is only ever seen from outside: it is not drawn
   * while its triangle faces away. 0 draws it always.
   */
  readonly oneSided: Uint8Array;
  /** What light follows from as the head moves; null where colours are drawn as they were baked. */
  readonly light: SplatLight | null;
  /** Where it came from, kept in avatar.json. */
  readonly provenance: Readonly<Record<string, unknown>>;
}
