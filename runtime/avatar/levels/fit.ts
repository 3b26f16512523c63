import type { Cloud } from "./cloud.ts";
import type { Projection } from "./draw.ts";

const LEAST_ALPHA = 1 / 255, MOST_ALPHA = 0.99, LEAST_TRANSMITTANCE = 1e-4;

/** What pictures ask of each splat: sums of Gauss and Newton's normal equations, of which only the diagonal is kept. */
export interface Demand {
  /** [splats, 3] and [splats]: weighted errors of colour, and weights. */
  readonly colour: Float64Array;
  readonly weight: Float64Array;
  /** [splats, 2] each: gradient and curvature of opacity, and of the logarithm of the size. */
  readonly opacity: Float64Array;
  readonly size: Float64Array;
}

export function makeDemand(splats: number): Demand {
  return {
    colour: new Float64Array(splats * 3),
    weight: new Float64Array(splats),
    opacity: new Float64Array(splats * 2),
    size: new Float64Array(splats * 2),
  };
}

/**
 * Blends a second time and adds up what would bring a picture nearer to what it should be.
 *
 * @param drawn as `blend` left it
 * @param wanted of the same view, [size, size, 4], as `blend` leaves it
 * @param picture scratch of the same size
 */
export function addDemand(
  demand: Demand,
  p: Projection,
  cloud: Cloud,
  size: number,
  drawn: Float32Array,
  wanted: Float32Array,
  picture: Float32Array,
): void {
  for (let k = 0; k < picture.length; k += 4) {
    picture[k] = picture[k + 1] = picture[k + 2] = 0, picture[k + 3] = 1;
  }
  for (let k = 0; k < p.count; k++) {
    const i = p.order[k]!, at = i * 3, opacity = cloud.opacity[i]!;
    const cx = p.centre[i * 2]! - 0.5, cy = p.centre[i * 2 + 1]! - 0.5;
    const a = p.conic[at]!, b = p.conic[at + 1]!, c = p.conic[at + 2]!;
    const sxx = p.raw[at]!, sxy = p.raw[at + 1]!, syy = p.raw[at + 2]!;
    const r = p.seen[at]!, g = p.seen[at + 1]!, bl = p.seen[at + 2]!;
    const most = 2 * Math.log(opacity / LEAST_ALPHA), det = a * c - b * b;
    const high = Math.sqrt(most * a / det);
    const y0 = Math.max(0, Math.ceil(cy - high)), y1 = Math.min(size - 1, Math.floor(cy + high));
    let red = 0, green = 0, blue = 0, weight = 0, go = 0, ho = 0, gs = 0, hs = 0;
    for (let y = y0; y <= y1; y++) {
      const dy = y - cy, root = b * b * dy * dy - a * (c * dy * dy - most);
      if (root <= 0) continue;
      const half = Math.sqrt(root) / a, middle = cx - b * dy / a;
      const x0 = Math.max(0, Math.ceil(middle - half)), x1 = Math.min(size - 1, Math.floor(middle + half));
      for (let x = x0, q = (y * size + x0) * 4; x <= x1; x++, q += 4) {
        const t = picture[q + 3]!;
        if (t < LEAST_TRANSMITTANCE) continue;
        const dx = x - cx;
        const alpha = Math.min(
          MOST_ALPHA,
          opacity * Math.exp(-0.5 * (a * dx * dx + c * dy * dy) - b * dx * dy),
        );
        const w = t * alpha, left = t - w;
        const er = wanted[q]! - drawn[q]!,
          eg = wanted[q + 1]! - drawn[q + 1]!,
          eb = wanted[q + 2]! - drawn[q + 2]!;
        const et = wanted[q + 3]! - drawn[q + 3]!;
        red += w * er;
        green += w * eg;
        blue += w * eb;
        weight += w;
        const ar = picture[q]! + w * r, ag = picture[q + 1]! + w * g, ab = picture[q + 2]! + w * bl;
        // What lies behind, seen through nothing in front: the colour that this splat takes the place of.
        const per = 1 / (1 - alpha);
        const vr = t * r - (drawn[q]! - ar) * per, vg = t * g - (drawn[q + 1]! - ag) * per;
        const vb = t * bl - (drawn[q + 2]! - ab) * per, vt = -drawn[q + 3]! * per;
        const slope = er * vr + eg * vg + eb * vb + et * vt, square = vr * vr + vg * vg + vb * vb + vt * vt;
        const shape = alpha / opacity;
        go += slope * shape;
        ho += square * shape * shape;
        const u = a * dx + b * dy,
          v = b * dx + c * dy,
          grow = alpha * (u * u * sxx + 2 * u * v * sxy + v * v * syy);
        gs += slope * grow;
        hs += square * grow * grow;
        picture[q] = ar;
        picture[q + 1] = ag;
        picture[q + 2] = ab;
        picture[q + 3] = left;
      }
    }
    demand.colour[at]! += red;
    demand.colour[at + 1]! += green;
    demand.colour[at + 2]! += blue;
    demand.weight[i]! += weight;
    demand.opacity[i * 2]! += go;
    demand.opacity[i * 2 + 1]! += ho;
    demand.size[i * 2]! += gs;
    demand.size[i * 2 + 1]! += hs;
  }
}

export interface Steps {
  colour: number;
  opacity: number;
  size: number;
  damp: number;
}

/** Takes a step and forgets the demand. */
export function meetDemand(demand: Demand, cloud: Cloud, steps: Steps): void {
  const { colour, opacity, covariance } = cloud;
  for (let i = 0; i < cloud.count; i++) {
    const weight = demand.weight[i]!;
    if (!(weight > 1e-3)) continue;
    const per = steps.colour / (weight + 0.1);
    for (let c = 0; c < 3; c++) {
      colour[i * 3 + c] = Math.min(1, Math.max(0, colour[i * 3 + c]! + per * demand.colour[i * 3 + c]!));
    }
    const o = steps.opacity * demand.opacity[i * 2]! / (demand.opacity[i * 2 + 1]! + steps.damp);
    opacity[i] = Math.min(0.985, Math.max(0.02, opacity[i]! + Math.max(-0.15, Math.min(0.15, o))));
    const s = steps.size * demand.size[i * 2]! / (demand.size[i * 2 + 1]! + steps.damp);
    const factor = Math.exp(2 * Math.max(-0.1, Math.min(0.1, s)));
    for (let c = 0; c < 6; c++) covariance[i * 6 + c]! *= factor;
  }
  demand.colour.fill(0);
  demand.weight.fill(0);
  demand.opacity.fill(0);
  demand.size.fill(0);
}
