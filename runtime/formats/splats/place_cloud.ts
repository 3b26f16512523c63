import { refuse } from "../glb/refuse.ts";
import { COEFFICIENTS, emptyCloud, type SplatCloud, type SplatDegree } from "./splat_cloud.ts";

/**
 * Turns the harmonics of a cloud in place.
 *
 * @param harmonics as SplatCloud has them
 * @param rotation [3, 3], row by row
 */
export type TurnHarmonics = (
  harmonics: Float32Array,
  degree: SplatDegree,
  rotation: readonly number[],
) => void;

/** How far a node's axes may be from a turn and one scale, of the scale. */
const TOLERANCE = 1e-3;
/** A turn below this leaves harmonics as they are. */
const NO_TURN = 1e-6;

/**
 * Takes splats to the scene.
 *
 * @param matrix [16], column by column
 * @throws SyntaxError where it mirrors, shears or scales unevenly: splats would be no ellipsoids of these axes
 */
export function placeCloud(
  cloud: SplatCloud,
  matrix: ArrayLike<number>,
  turnHarmonics?: TurnHarmonics,
): SplatCloud {
  const at = (row: number, column: number) => matrix[column * 4 + row]!;
  const rows = [0, 1, 2];
  const scale = Math.cbrt(
    at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)) -
      at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0)) +
      at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0)),
  );
  if (!(scale > 0 && scale < Infinity)) {
    refuse("the node of its splats must not mirror or flatten them", `scale ${scale}`);
  }
  const R = rows.flatMap((row) => rows.map((column) => at(row, column) / scale));
  for (const a of rows) {
    for (const b of rows) {
      const dot = rows.reduce((sum, k) => sum + R[k * 3 + a]! * R[k * 3 + b]!, 0);
      if (Math.abs(dot - (a === b ? 1 : 0)) > TOLERANCE) {
        refuse("the node of its splats must scale evenly", `axes ${a} and ${b}: ${dot}`);
      }
    }
  }
  const turned = R.some((x, i) => Math.abs(x - (i % 4 === 0 ? 1 : 0)) > NO_TURN);
  const left = turned && cloud.degree > 0 && turnHarmonics === undefined;
  const placed = left
    ? { ...cloud, degree: 0 as const, harmonics: new Float32Array(0) }
    : { ...cloud, harmonics: cloud.harmonics.slice() };
  if (turned && placed.degree > 0) turnHarmonics!(placed.harmonics, placed.degree, R);
  return { ...placed, ...placedGeometry(cloud, R, scale, rows.map((row) => at(row, 3)), turned) };
}

function placedGeometry(
  cloud: SplatCloud,
  R: readonly number[],
  scale: number,
  offset: readonly number[],
  turned: boolean,
) {
  const position = new Float32Array(cloud.position.length), rotation = cloud.rotation.slice();
  const [w, x, y, z] = quaternionOf(R);
  for (let i = 0; i < cloud.count; i++) {
    for (let row = 0; row < 3; row++) {
      let sum = 0;
      for (let c = 0; c < 3; c++) sum += R[row * 3 + c]! * cloud.position[i * 3 + c]!;
      position[i * 3 + row] = scale * sum + offset[row]!;
    }
    if (!turned) continue;
    const [pw, px, py, pz] = cloud.rotation.subarray(i * 4, i * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    rotation.set([
      w * pw - x * px - y * py - z * pz,
      w * px + x * pw + y * pz - z * py,
      w * py - x * pz + y * pw + z * px,
      w * pz + x * py - y * px + z * pw,
    ], i * 4);
  }
  return { position, rotation, scale: scale === 1 ? cloud.scale : cloud.scale.map((s) => s * scale) };
}

type Nine = readonly [number, number, number, number, number, number, number, number, number];

/** Of a rotation's rows, by its largest component (Shepperd 1978). */
function quaternionOf(R: readonly number[]): [number, number, number, number] {
  const [a, b, c, d, e, f, g, h, i] = R as unknown as Nine;
  const squares = [1 + a + e + i, 1 + a - e - i, 1 - a + e - i, 1 - a - e + i];
  const largest = squares.indexOf(Math.max(...squares)), s = 2 * Math.sqrt(squares[largest]!);
  if (largest === 0) return [s / 4, (h - f) / s, (c - g) / s, (d - b) / s];
  if (largest === 1) return [(h - f) / s, s / 4, (b + d) / s, (c + g) / s];
  if (largest === 2) return [(c - g) / s, (b + d) / s, s / 4, (f + h) / s];
  return [(d - b) / s, (c + g) / s, (f + h) / s, s / 4];
}

/** One behind the other, with the harmonics that all of them have. */
export function joinClouds(clouds: readonly SplatCloud[]): SplatCloud {
  if (clouds.length === 1) return clouds[0]!;
  const count = clouds.reduce((sum, each) => sum + each.count, 0);
  const degree = Math.min(...clouds.map((each) => each.degree));
  const fileDegree = Math.max(...clouds.map((each) => each.fileDegree));
  const joined = { ...emptyCloud(count, degree), fileDegree };
  let first = 0;
  for (const each of clouds) {
    joined.position.set(each.position, first * 3);
    joined.scale.set(each.scale, first * 3);
    joined.rotation.set(each.rotation, first * 4);
    joined.opacity.set(each.opacity, first);
    joined.colour.set(each.colour, first * 3);
    const from = COEFFICIENTS[each.degree], to = COEFFICIENTS[joined.degree];
    for (let i = 0; i < each.count * 3; i++) {
      for (let k = 0; k < to; k++) joined.harmonics[(first * 3 + i) * to + k] = each.harmonics[i * from + k]!;
    }
    first += each.count;
  }
  return joined;
}
