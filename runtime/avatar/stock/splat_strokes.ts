import type { FaceFrames } from "../binding.ts";
import { toLocal } from "../binding.ts";
import { bakedLight, toLocalNormals } from "../splat_light.ts";
import { cross, length, midway, subtract, unit, type Vector } from "../../base/vector.ts";

/** One point of a hair's path. */
export interface StrokePoint {
  /** World units. */
  readonly at: Vector;
  /** Standard deviation across the hair, in the surface, world units. */
  readonly width: number;
  /** Display-referred RGB, lit. */
  readonly colour: readonly number[];
}

export interface StrokeOptions {
  /** The triangle that carries it. */
  readonly triangle: number;
  /** Which way is off the surface: the hair is flattened along it. */
  readonly up: Vector;
  readonly opacity: number;
  readonly oneSided: boolean;
  /** Thickness off the surface over width. */
  readonly flatness?: number;
  /** Standard deviation along it over the distance of its splats; as a hair's where left out. */
  readonly along?: number | undefined;
  /** How it takes part in the light that moves; as baked where left out. */
  readonly light?: StrokeLight;
}

export interface StrokeLight {
  /** 0..1, see SplatLight. */
  readonly share: number;
  readonly gloss?: number;
  readonly polish?: number;
  readonly fold?: number;
  readonly depth?: number;
  /** World, of any length but 0; `up` where left out. */
  readonly normal?: Vector;
}

/** Standard deviation along a hair over the distance of its splats: neighbours melt into one line. */
const ALONG = 0.35;

/** Hairs as chains of elongated splats, one a segment, each chain carried by one triangle. */
export class Strokes {
  private readonly binding: number[] = [];
  private readonly position: number[] = [];
  private readonly rotation: number[] = [];
  private readonly scale: number[] = [];
  private readonly opacity: number[] = [];
  private readonly colour: number[] = [];
  private readonly oneSided: number[] = [];
  private readonly normal: number[] = [];
  private readonly light: (StrokeLight | undefined)[] = [];

  get count(): number {
    return this.binding.length;
  }

  /** A hair through two points or more, root first. */
  draw(points: readonly StrokePoint[], options: StrokeOptions): void {
    for (let i = 0; i + 1 < points.length; i++) {
      const a = points[i]!, b = points[i + 1]!;
      const along = subtract(b.at, a.at);
      const long = length(along);
      if (!(long > 0)) continue;
      const width = (a.width + b.width) / 2;
      this.add(
        midway(a.at, b.at),
        along,
        [Math.max((options.along ?? ALONG) * long, width), width * (options.flatness ?? 1), width],
        [0, 1, 2].map((c) => (a.colour[c]! + b.colour[c]!) / 2),
        options,
      );
    }
  }

  /** One splat: its first axis lies `along`, its second as near `up` as that allows. */
  add(
    at: Vector,
    along: Vector,
    scale: readonly number[],
    colour: readonly number[],
    { triangle, up, opacity, oneSided, light }: StrokeOptions,
  ): void {
    this.binding.push(triangle);
    this.position.push(...at);
    this.rotation.push(...turnTo(along, up));
    this.scale.push(...scale);
    this.colour.push(...colour);
    this.opacity.push(opacity);
    this.oneSided.push(oneSided ? 1 : 0);
    this.normal.push(...(light?.normal ?? up));
    this.light.push(light);
  }

  /** The splats in their triangles' frames. */
  bind(frames: FaceFrames) {
    const local = toLocal(
      { position: this.position, rotation: this.rotation, scale: this.scale },
      this.binding,
      frames,
    );
    const light = {
      ...bakedLight(this.count),
      normal: toLocalNormals(this.normal, this.binding, frames),
      gloss: Float32Array.from(this.light, (own) => own?.gloss ?? 0),
      polish: Float32Array.from(this.light, (own) => own?.polish ?? 0),
      share: Float32Array.from(this.light, (own) => own?.share ?? 0),
      fold: Uint8Array.from(this.light, (own) => own?.fold ?? 0),
      depth: Float32Array.from(this.light, (own) => own?.depth ?? 0),
    };
    return {
      count: this.count,
      binding: Uint32Array.from(this.binding),
      position: Float32Array.from(local.position),
      rotation: Float32Array.from(local.rotation),
      scale: Float32Array.from(local.scale),
      opacity: Float32Array.from(this.opacity),
      colour: Float32Array.from(this.colour),
      oneSided: Uint8Array.from(this.oneSided),
      light,
    };
  }
}

/** The quaternion w x y z that takes x to `along` and y into the plane of `along` and `up`. */
function turnTo(along: Vector, up: Vector): [number, number, number, number] {
  const x = unit(along);
  let z = cross(x, up);
  if (length(z) < 1e-9) z = cross(x, Math.abs(x[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]);
  z = unit(z);
  const y = cross(z, x);
  const trace = x[0] + y[1] + z[2];
  if (trace > 0) {
    const s = 2 * Math.sqrt(1 + trace);
    return [s / 4, (y[2] - z[1]) / s, (z[0] - x[2]) / s, (x[1] - y[0]) / s];
  }
  if (x[0] >= y[1] && x[0] >= z[2]) {
    const s = 2 * Math.sqrt(1 + x[0] - y[1] - z[2]);
    return [(y[2] - z[1]) / s, s / 4, (y[0] + x[1]) / s, (z[0] + x[2]) / s];
  }
  if (y[1] >= z[2]) {
    const s = 2 * Math.sqrt(1 - x[0] + y[1] - z[2]);
    return [(z[0] - x[2]) / s, (y[0] + x[1]) / s, s / 4, (z[1] + y[2]) / s];
  }
  const s = 2 * Math.sqrt(1 - x[0] - y[1] + z[2]);
  return [(x[1] - y[0]) / s, (z[0] + x[2]) / s, (z[1] + y[2]) / s, s / 4];
}
