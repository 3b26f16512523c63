import type { Cloud } from "./cloud.ts";
import type { Projection } from "./draw.ts";
import { eigenSymmetric } from "./symmetric.ts";

const LEAST_ALPHA = 1 / 255, MOST_ALPHA = 0.99, LEAST_TRANSMITTANCE = 1e-4;

/**
 * What pictures ask of each splat: the right side and the diagonal of Gauss and Newton's normal equations, summed over
 * pixels and views. Colours have their own: the mean error of the pixels a splat is seen in, weighted by how much.
 */
export interface Demand {
  /** [splats, 4]: weighted errors of red, green and blue, and the weights' sum. */
  readonly colour: Float64Array;
  /** [splats, 2]: of opacity. */
  readonly opacity: Float64Array;
  /** [splats, 4]: of the place, in the world at rest, and the curvature that all its axes share. */
  readonly place: Float64Array;
  /** [splats, 6]: of the logarithm of each axis' length. */
  readonly size: Float64Array;
  /** [splats, 3, 3]: axes times standard deviations, as columns, of the splats as they were when the demand was begun. */
  readonly axes: Float64Array;
}

export function makeDemand(splats: number): Demand {
  return {
    colour: new Float64Array(splats * 4),
    opacity: new Float64Array(splats * 2),
    place: new Float64Array(splats * 4),
    size: new Float64Array(splats * 6),
    axes: new Float64Array(splats * 9),
  };
}

const values = new Float64Array(3), vectors = new Float64Array(9);

/** Forgets what was asked, and takes up the splats as they are now. */
export function beginDemand(demand: Demand, { count, covariance: s }: Cloud): void {
  const { axes, ...sums } = demand;
  for (const each of Object.values(sums)) each.fill(0);
  for (let i = 0; i < count; i++) {
    const p = i * 6;
    eigenSymmetric(s[p]!, s[p + 1]!, s[p + 2]!, s[p + 3]!, s[p + 4]!, s[p + 5]!, values, vectors);
    for (let k = 0; k < 9; k++) axes[i * 9 + k] = vectors[k]! * Math.sqrt(Math.max(0, values[k % 3]!));
  }
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
    picture[k] = picture[k + 1] = picture[k + 2] = 0;
    picture[k + 3] = 1;
  }
  for (let k = 0; k < p.count; k++) {
    const i = p.order[k]!, at = i * 3, opacity = cloud.opacity[i]!;
    const cx = p.centre[i * 2]! - 0.5, cy = p.centre[i * 2 + 1]! - 0.5;
    const a = p.conic[at]!, b = p.conic[at + 1]!, c = p.conic[at + 2]!;
    const r = p.seen[at]!, g = p.seen[at + 1]!, bl = p.seen[at + 2]!;
    const most = 2 * Math.log(opacity / LEAST_ALPHA), det = a * c - b * b;
    const high = Math.sqrt(most * a / det), narrowing = Math.exp(-a);
    const y0 = Math.max(0, Math.ceil(cy - high)), y1 = Math.min(size - 1, Math.floor(cy + high));
    let red = 0, green = 0, blue = 0, weight = 0, slopes = 0, squares = 0;
    let gx = 0, gy = 0, uu = 0, uv = 0, vv = 0;
    for (let y = y0; y <= y1; y++) {
      const dy = y - cy, root = b * b * dy * dy - a * (c * dy * dy - most);
      if (root <= 0) continue;
      const half = Math.sqrt(root) / a, middle = cx - b * dy / a;
      const x0 = Math.max(0, Math.ceil(middle - half)), x1 = Math.min(size - 1, Math.floor(middle + half));
      // From pixel to pixel the exponential is multiplied by what changes by a factor itself.
      const d0 = x0 - cx;
      let height = opacity * Math.exp(-0.5 * (a * d0 * d0 + c * dy * dy) - b * d0 * dy);
      let factor = Math.exp(-a * (d0 + 0.5) - b * dy);
      for (let x = x0, q = (y * size + x0) * 4; x <= x1; x++, q += 4, height *= factor, factor *= narrowing) {
        const t = picture[q + 3]!;
        if (t < LEAST_TRANSMITTANCE) continue;
        const dx = x - cx;
        const alpha = height < MOST_ALPHA ? height : MOST_ALPHA;
        const w = t * alpha;
        const er = wanted[q]! - drawn[q]!, eg = wanted[q + 1]! - drawn[q + 1]!;
        const eb = wanted[q + 2]! - drawn[q + 2]!, et = wanted[q + 3]! - drawn[q + 3]!;
        red += w * er;
        green += w * eg;
        blue += w * eb;
        weight += w;
        const ar = picture[q]! + w * r, ag = picture[q + 1]! + w * g, ab = picture[q + 2]! + w * bl;
        // What lies behind, seen through nothing in front: the colour that this splat takes the place of.
        const per = 1 / (1 - alpha);
        const vr = t * r - (drawn[q]! - ar) * per, vg = t * g - (drawn[q + 1]! - ag) * per;
        const vb = t * bl - (drawn[q + 2]! - ab) * per, vt = -drawn[q + 3]! * per;
        const slope = alpha * (er * vr + eg * vg + eb * vb + et * vt);
        slopes += slope;
        squares += alpha * alpha * (vr * vr + vg * vg + vb * vb + vt * vt);
        const u = a * dx + b * dy, v = b * dx + c * dy;
        gx += slope * u;
        gy += slope * v;
        uu += slope * u * u;
        uv += slope * u * v;
        vv += slope * v * v;
        picture[q] = ar;
        picture[q + 1] = ag;
        picture[q + 2] = ab;
        picture[q + 3] = t - w;
      }
    }
    demand.colour[i * 4]! += red;
    demand.colour[i * 4 + 1]! += green;
    demand.colour[i * 4 + 2]! += blue;
    demand.colour[i * 4 + 3]! += weight;
    demand.opacity[i * 2]! += slopes / opacity;
    demand.opacity[i * 2 + 1]! += squares / (opacity * opacity);
    addShape(demand, p, i, squares, gx, gy, uu, uv, vv);
  }
}

/**
 * A view's part in the demand for place and size: the slopes in pixels, taken back through the projection. Curvatures
 * follow from `squares` as if the pixels were spread as the splat's alpha squared is: a Gaussian of half its variance.
 */
function addShape(
  { place, size, axes }: Demand,
  { rows, conic }: Projection,
  i: number,
  squares: number,
  gx: number,
  gy: number,
  uu: number,
  uv: number,
  vv: number,
): void {
  const [a, b, c] = [conic[i * 3]!, conic[i * 3 + 1]!, conic[i * 3 + 2]!];
  let long = 0;
  for (let k = 0; k < 3; k++) {
    const j = rows[i * 6 + k]!, l = rows[i * 6 + 3 + k]!;
    place[i * 4 + k]! += gx * j + gy * l;
    long += a * j * j + 2 * b * j * l + c * l * l;
  }
  place[i * 4 + 3]! += squares * long / 4;
  for (let k = 0; k < 3; k++) {
    let x = 0, y = 0;
    for (let r = 0; r < 3; r++) {
      x += rows[i * 6 + r]! * axes[i * 9 + r * 3 + k]!;
      y += rows[i * 6 + 3 + r]! * axes[i * 9 + r * 3 + k]!;
    }
    const form = a * x * x + 2 * b * x * y + c * y * y;
    size[i * 6 + k]! += uu * x * x + 2 * uv * x * y + vv * y * y;
    size[i * 6 + 3 + k]! += 0.75 * squares * form * form;
  }
}

/** How much of a step of Gauss and Newton's is taken: neighbours that overlap all take their own at once. */
export interface Steps {
  readonly colour: number;
  readonly opacity: number;
  readonly size: number;
  readonly place: number;
  /** Curvature that is added: what hardly shows hardly changes. */
  readonly damp: number;
}

/** The most that one step changes. */
const MOST_OPACITY_STEP = 0.15, MOST_SIZE_STEP = 0.15;
const LEAST_OPACITY = 0.02, MOST_OPACITY = 0.985;

/** Takes a step. @param perUnit pixels a world unit of the largest view */
export function meetDemand(demand: Demand, cloud: Cloud, steps: Steps, perUnit: number): void {
  const { colour, opacity, covariance, mean } = cloud;
  for (let i = 0; i < cloud.count; i++) {
    const weight = demand.colour[i * 4 + 3]!;
    if (!(weight > 1e-3)) continue;
    for (let c = 0; c < 3; c++) {
      const wanted = colour[i * 3 + c]! + steps.colour * demand.colour[i * 4 + c]! / (weight + 0.1);
      colour[i * 3 + c] = Math.min(1, Math.max(0, wanted));
    }
    const more = steps.opacity * demand.opacity[i * 2]! / (demand.opacity[i * 2 + 1]! + steps.damp);
    const wanted = opacity[i]! + clamp(more, MOST_OPACITY_STEP);
    opacity[i] = Math.min(MOST_OPACITY, Math.max(LEAST_OPACITY, wanted));
    const stiff = demand.place[i * 4 + 3]! + steps.damp * perUnit * perUnit;
    for (let c = 0; c < 3; c++) {
      mean[i * 3 + c]! += clamp(steps.place * demand.place[i * 4 + c]! / stiff, 0.3 / perUnit);
    }
    covariance.fill(0, i * 6, i * 6 + 6);
    for (let k = 0; k < 3; k++) {
      const longer = steps.size * demand.size[i * 6 + k]! / (demand.size[i * 6 + 3 + k]! + steps.damp);
      const factor = Math.exp(2 * clamp(longer, MOST_SIZE_STEP));
      const at = i * 9 + k, x = demand.axes[at]!, y = demand.axes[at + 3]!, z = demand.axes[at + 6]!;
      covariance[i * 6]! += factor * x * x;
      covariance[i * 6 + 1]! += factor * x * y;
      covariance[i * 6 + 2]! += factor * x * z;
      covariance[i * 6 + 3]! += factor * y * y;
      covariance[i * 6 + 4]! += factor * y * z;
      covariance[i * 6 + 5]! += factor * z * z;
    }
  }
}

const clamp = (x: number, most: number): number => Math.max(-most, Math.min(most, x));
