/**
 * Pairs of what a head was told to do and what MediaPipe's face mesh saw of it, in files: what the correction is
 * fitted to, and what the tracking's figures are taken from. They stay out of the repository.
 */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Camera } from "../../../runtime/base/camera.ts";
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { MESH_POINTS } from "../tracker.ts";

/** What is known of a picture besides its numbers. */
export interface PairFacts {
  /** `train`, or a set that nothing may be fitted to. */
  readonly set: string;
  /** Who is seen: a head and a person, as in `stock/17` or `ict/identity003`. */
  readonly head: string;
  /** Pictures of one film follow one another, and the tracker saw them so. Its first picture is the neutral face. */
  readonly film: string;
  /** Place in the film, from 0. */
  readonly frame: number;
  /** What moves: `mix`, `capture`, `turns`, `samples` or `sweep:SHAPE`. */
  readonly motion: string;
  readonly camera: Camera;
  /** What was done to the picture: `none`, `noise`, `jpeg`, `dark`. */
  readonly degradation: string;
}

/** A picture and what the tracker saw in it. */
export interface Pair extends PairFacts {
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** False where the tracker saw no face; its landmarks are then NaN. */
  readonly found: boolean;
  /** [478, 3], as face_mesh gives them: x in widths, y in heights, z in widths, less is nearer. */
  readonly landmarks: Float32Array;
  /**
   * [478, 3], where the head's own embedding has these points under this camera, in the same units, with the mean of
   * the depths as its 0; NaN for points that it lacks.
   */
  readonly truth: Float32Array;
  /** [52], the weights that went in, in the order of ARKIT_SHAPES. */
  readonly weights: Float32Array;
  /** [6], axis-angles of root and neck, radians; their axes are one. */
  readonly joints: Float32Array;
}

const MAGIC = "headcast pairs 1\n";
const POINTS = MESH_POINTS * 3;
const SHAPES = ARKIT_SHAPES.length;
/** Numbers of a pair: landmarks, truth, weights, joints. */
const VALUES = 2 * POINTS + SHAPES + 6;
const ENDING = ".pairs";

/** Writes one file of a folder, which is made, whole or not at all. */
export async function writePairs(folder: string, name: string, pairs: readonly Pair[]): Promise<void> {
  const facts = pairs.map(({ landmarks: _l, truth: _t, weights: _w, joints: _j, ...rest }) => rest);
  const json = new TextEncoder().encode(JSON.stringify(facts));
  // Floats begin at a multiple of 4.
  const header = new TextEncoder().encode(`${MAGIC}${json.length}\n`);
  const start = Math.ceil((header.length + json.length) / 4) * 4;
  const bytes = new Uint8Array(start + 4 * VALUES * pairs.length);
  bytes.set(header);
  bytes.set(json, header.length);
  const values = new Float32Array(bytes.buffer, start);
  pairs.forEach(({ landmarks, truth, weights, joints }, i) => {
    values.set(landmarks, i * VALUES);
    values.set(truth, i * VALUES + POINTS);
    values.set(weights, i * VALUES + 2 * POINTS);
    values.set(joints, i * VALUES + 2 * POINTS + SHAPES);
  });
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}${ENDING}`);
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

/** Reads a file's bytes. @throws SyntaxError where they are none of ours */
export function readPairs(bytes: Uint8Array): Pair[] {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
  const length = new RegExp(`^${MAGIC}(\\d+)\n`).exec(text);
  if (length === null) throw new SyntaxError(`Cannot read pairs, they begin otherwise: ${text.slice(0, 20)}`);
  const at = length[0].length, end = at + Number(length[1]);
  const facts = JSON.parse(new TextDecoder().decode(bytes.subarray(at, end))) as Omit<
    Pair,
    "landmarks" | "truth" | "weights" | "joints"
  >[];
  // A copy at an address that floats can have; a Buffer's own slice() would be a view.
  const start = Math.ceil(end / 4) * 4;
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length),
  );
  if (values.length !== facts.length * VALUES) {
    throw new SyntaxError(
      `Cannot read pairs, ${facts.length} of ${VALUES} numbers must follow: ${values.length}`,
    );
  }
  return facts.map((fact, i) => {
    const take = (from: number, count: number) =>
      values.subarray(i * VALUES + from, i * VALUES + from + count);
    return {
      ...fact,
      landmarks: take(0, POINTS),
      truth: take(POINTS, POINTS),
      weights: take(2 * POINTS, SHAPES),
      joints: take(2 * POINTS + SHAPES, 6),
    };
  });
}

/** All pairs of a folder, file by file in the order of their names; none where there is no such folder. */
export async function* readPairsFolder(folder: string): AsyncGenerator<Pair[], void, void> {
  for (const name of await pairFiles(folder)) {
    yield readPairs(await readFile(join(folder, `${name}${ENDING}`)));
  }
}

/** Names of a folder's files, without their ending. */
export async function pairFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(ENDING)).sort()
      .map((name) => name.slice(0, -ENDING.length));
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}
