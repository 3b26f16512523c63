import { random } from "../../../../../runtime/base/hashed_random.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, cross, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { steps } from "../../pieces/forms/loft.ts";
import { fit, pushOut } from "../../pieces/forms/fitting.ts";
import { dim } from "../../look/colours.ts";
import { curveThrough, framesAlong } from "../../pieces/forms/tube.ts";
import { dyeLock } from "../hair_dye.ts";
import { drawLock } from "../lock.ts";
import type { Look } from "../../look/look.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import { type BeardMarks, markBeard } from "./field.ts";
import { type Block, moustache } from "./moustache_wings.ts";

/** Grows the moustache of a look on the upper lip. */
export function growMoustache(mesh: MeshBuilder, look: Look): void {
  const wing = moustache(look.moustache.style);
  if (!wing) return;
  const { subject } = mesh;
  const { skin } = fit(subject);
  const { length, colour } = look.moustache;
  const marks = markBeard(subject);
  const own: Look["hair"] = { ...look.hair, colour, second: dim(colour, 1.5), mix: 0.2 };
  const steady = subject.landmark(2);
  /** Beside the mouth, past both lips: it goes with what it lies on. */
  const hangs = "way" in wing && wing.way(marks, length).at(-1)![1] < marks.lowerLipY;
  const onFace = (x: number, y: number, forward: number): Vector => {
    const met = subject.cast([x, y, 200], [0, 0, -1], { ears: false });
    // Outside the face's outline it goes on in the plane of its last place.
    const z = met && met.at[2] > -20 ? met.at[2] : subject.nearest([x, y, 0]).at[2];
    return [x, y, z + 2 + forward];
  };
  const draw = (seed: number, path: readonly Vector[], width: number, tip: number) => {
    const points = path.map((at) => {
      const clear = pushOut(skin, at, 1.2);
      return { at: clear, up: unit(add(skin.away(clear), [0, 0, 1])) };
    });
    drawLock(mesh, points, (_, at) => {
      const [x, y, z] = at;
      const place = subject.nearest(hangs ? at : [x, Math.max(y, lowestOwn(marks, Math.abs(x))), z]);
      const away = Math.hypot(at[0] - place.at[0], at[1] - place.at[1], at[2] - place.at[2]);
      return away < 13
        ? { triangle: place.triangle, weights: place.weights }
        : { triangle: steady.triangle, weights: steady.weights };
    }, {
      width,
      tip,
      root: 0.5,
      colour: dyeLock(own, seed, points[0]!.at),
      open: (along) => 0.65 + 0.35 * along,
    });
  };
  for (const side of [1, -1]) {
    const flip = ([x, y, z]: Vector): Vector => [side * x, y, z];
    if ("block" in wing) {
      brush(marks, wing.block, (x, y, seed) => {
        // Out to the side the more, the further out it grows.
        const out = 5 * (x / marks.cornerX) ** 2, long = wing.block.length * (0.8 + 0.4 * random(seed, 94));
        const top = onFace(x, y, 0.6);
        const low = onFace(x + out, Math.max(y - long, lowestTip(marks, x + out)), wing.block.forward);
        draw(
          seed + (side < 0 ? 5000 : 0),
          [top, add(top, [0.4 * out, 0.45 * (low[1] - y), 0.8 * wing.block.forward]), low].map(flip),
          wing.block.width,
          0.4,
        );
      });
      continue;
    }
    const way = curveThrough(wing.way(marks, length).map((p) => onFace(...p)), 25);
    const frames = framesAlong(way, [0, 1, 0]);
    for (let k = 0; k < wing.count; k++) {
      const seed = 300 + 2 * k + (side < 0 ? 1 : 0);
      // The first hairs run the whole way, so that its tip is whole.
      const from = k < wing.count * 0.3 ? 0 : wing.spread * random(seed, 1) ** 1.2;
      const to = Math.min(1, k < wing.count * 0.3 ? 1 : from + 0.3 + 0.4 * random(seed, 2));
      const across = 2 * random(seed, 3) - 1, out = random(seed, 4);
      const path = steps(7).map((s) => {
        const t = from + (to - from) * s, f = t * (frames.length - 1);
        const frame = frames[Math.min(frames.length - 1, Math.round(f))]!;
        const i = Math.min(frames.length - 2, Math.floor(f)), part = f - i;
        const [a, b] = [frames[i]!.at, frames[i + 1]!.at];
        const at = add(a, [b[0] - a[0], b[1] - a[1], b[2] - a[2]], part);
        const half = wing.half(t, length);
        // Across the way, upright on the face, and outwards into a rounded bulk.
        const upright = unit(cross([0, 0, 1], frame.along));
        const rise = upright[1] < 0 ? -1 : 1;
        return add(
          add(at, upright, rise * across * half),
          [0, 0, 1],
          0.6 * half * Math.sqrt(1 - across * across) * (0.4 + 0.6 * out) * smoothstep(0, 0.3, s + 0.15),
        );
      });
      draw(seed, path.map(flip), wing.width, to > 0.97 ? 0.25 : 0.15);
    }
  }
}

/** Short hairs down from the nose: high in the middle, lower out to the side, as the lip's edge is. */
function brush(
  marks: BeardMarks,
  { half, count }: Block,
  draw: (x: number, y: number, seed: number) => void,
): void {
  const room = marks.noseY - marks.lipY;
  for (let k = 0; k < count; k++) {
    const x = half * marks.cornerX * random(k, 91), side = x / marks.cornerX;
    const high = marks.noseY - 1.5 - 0.25 * room * side - (marks.lipY - marks.cornerY) * side * side;
    draw(x, high - 0.55 * room * random(k, 92), 700 + k);
  }
}

/** How far down a place x from the middle is carried by the upper lip: what hung on both lips would bar an open mouth. */
function lowestOwn({ mouthY, cornerY, cornerX }: BeardMarks, x: number): number {
  const line = mouthY + (cornerY - mouthY) * Math.min(1, x / cornerX) ** 2;
  return line + 2 - 40 * smoothstep(cornerX + 2, cornerX + 12, x);
}

/** How far down short hairs may come: over the lip's red in the middle, not over the corners, past which they hang on. */
function lowestTip({ lipY, cornerY, cornerX }: BeardMarks, x: number): number {
  const side = Math.min(1, x / cornerX);
  return lipY + (cornerY - lipY) * side * side - 2.5 * (1 - side * side) -
    7 * smoothstep(cornerX + 1, cornerX + 10, x);
}
