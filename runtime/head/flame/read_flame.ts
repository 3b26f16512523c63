import { message } from "../../base/message.ts";
import { looksLikeNpy, readNpyValue } from "../../formats/npy.ts";
import { readNpzValues } from "../../formats/npz.ts";
import { describe, NdArrayRecord, type PickleValue, readPickle } from "../../formats/pickle/pickle.ts";
import { correspond } from "../correspond/correspond.ts";
import { transferLandmarks, transferRegions } from "../correspond/transfer.ts";
import type { HeadModel, LandmarkEmbedding } from "../head_model.ts";
import { headByName } from "../registry.ts";
import { refuseOtherAxes } from "./axes.ts";
import { readEmbedding, readFaceMeshVertices } from "./embeddings.ts";
import { flameArrays } from "./flame_arrays.ts";
import { withMouth } from "./mouth.ts";

/** Files that come with FLAME or were made for it, and what is made of them. */
export interface FlameExtras {
  /**
   * mediapipe_landmark_embedding.npz: 105 of MediaPipe's points on FLAME's triangles. Or a static embedding of iBUG's 51 or
   * 68, .pkl or .npy.
   */
  readonly mediapipe105?: Uint8Array;
  /** flame2facemesh.npy: the vertex for each of MediaPipe's 468 points. */
  readonly vertices468?: Uint8Array;
  /** Whether teeth, tongue and the mouth's lining are lent by the stock head; true where not given. */
  readonly mouth?: boolean;
}

/** Above a file's own size: FLAME's arrays are copied once, and cost four times themselves by the reader's count. */
const MEMORY = { times: 6, more: 1 << 24 };

/**
 * Reads FLAME (Li et al. 2017) as its makers publish it: pickles of 2017 to 2023 Open, those written again by a newer
 * numpy and scipy, and .npz conversions. Nothing of a pickle is run. The vertices and triangles of the file come first,
 * so that what names FLAME's triangles fits; behind them stand those of a mouth inside, which FLAME has none of.
 *
 * Landmarks and regions that no file tells come from the stock head laid over it.
 *
 * @param name the head's
 * @throws SyntaxError, TypeError or RangeError where the file is broken or is no FLAME, which say why
 */
export async function readFlame(
  bytes: Uint8Array,
  name = "flame",
  extras: FlameExtras = {},
): Promise<HeadModel> {
  const bare = await readBareFlame(bytes, name, extras);
  await within("FLAME", () => refuseOtherAxes(bare));
  const stock = await headByName("stock");
  const laid = correspond(bare, stock);
  const head = { ...bare, ...transferRegions(laid), landmarks: transferLandmarks(laid) };
  return extras.mouth === false ? head : withMouth(head, stock);
}

/**
 * What stands in the files and nothing else: all skin, and the landmarks that are given.
 *
 * @throws as {@link readFlame}, but for units and axes
 */
export async function readBareFlame(
  bytes: Uint8Array,
  name = "flame",
  extras: FlameExtras = {},
): Promise<HeadModel> {
  const arrays = await within("FLAME", async () => flameArrays(await openFile(bytes)));
  const landmarks = await within("FLAME's landmarks", () => landmarksOf(arrays.triangles, extras));
  const count = arrays.triangles.length / 3;
  return {
    name,
    version: 1,
    expressionSpace: "flame",
    ...arrays,
    regions: new Uint8Array(count),
    regionNames: ["skin"],
    shapeNames: numbered("shape", arrays.shapeBasis.length / arrays.template.length),
    expressionNames: numbered("expression", arrays.expressionBasis.length / arrays.template.length),
    correctives: [],
    shapedExpressions: [],
    shapedExpressionBasis: new Float32Array(0),
    jointDrivers: [],
    landmarks,
  };
}

/** Whether bytes may be a FLAME file: a pickle or a ZIP archive that speaks of its arrays. */
export function looksLikeFlame(bytes: Uint8Array): boolean {
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  // Protocol 2 and above, or a dict's first opcode in those before.
  const pickle = bytes[0] === 0x80 || bytes[0] === 0x28 || bytes[0] === 0x7d;
  return (zip || pickle) && speaksOf(bytes, ["v_template", "kintree_table"]);
}

/** In one pass, and no further than the last of the words: decoding 100 MB takes 0.13 CPU-s. */
function speaksOf(bytes: Uint8Array, words: readonly string[]): boolean {
  const decoder = new TextDecoder("latin1"), longest = Math.max(...words.map((word) => word.length));
  let sought = words;
  for (let at = 0; at < bytes.length && sought.length > 0; at += PIECE) {
    const text = decoder.decode(bytes.subarray(at, at + PIECE + longest));
    sought = sought.filter((word) => !text.includes(word));
  }
  return sought.length === 0;
}

const PIECE = 1 << 20;

const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);

async function openFile(bytes: Uint8Array): Promise<ReadonlyMap<PickleValue, unknown>> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    // Floats of a scan hardly pack; zeros of 8 bits would take four times themselves.
    return await readNpzValues(bytes, { wanted: isArray, mostBytes: 2 ** 25 + 4 * bytes.length });
  }
  if (looksLikeNpy(bytes)) {
    const value = await readNpyValue(bytes);
    const [object] = "objects" in value ? value.objects : [];
    if (object instanceof Map) return object;
    throw new TypeError("it must hold FLAME's arrays by name: it is a single array");
  }
  const value = readPickle(bytes, { maxMemory: MEMORY.times * bytes.length + MEMORY.more });
  const inner = value instanceof NdArrayRecord && value.objects?.length === 1 ? value.objects[0] : value;
  if (!(inner instanceof Map)) throw new TypeError(`it must hold FLAME's arrays by name: ${describe(value)}`);
  return inner;
}

const ARRAYS = ["v_template", "f", "shapedirs", "posedirs", "J_regressor", "kintree_table", "weights"];
const isArray = (name: string): boolean => ARRAYS.includes(name);

/** The 105 points where they are given, the others of the 468 by their vertices. */
async function landmarksOf(
  triangles: Uint32Array,
  { mediapipe105, vertices468 }: FlameExtras,
): Promise<LandmarkEmbedding> {
  const exact = mediapipe105 ? await readEmbedding(mediapipe105, triangles.length / 3) : [];
  const coarse = vertices468 ? await readFaceMeshVertices(vertices468, triangles) : [];
  const places = new Map([...coarse, ...exact].map((place) => [place.index, place]));
  const sorted = [...places.values()].sort((a, b) => a.index - b.index);
  return {
    indices: Uint16Array.from(sorted, ({ index }) => index),
    triangles: Uint32Array.from(sorted, ({ triangle }) => triangle),
    barycentric: Float32Array.from(sorted.flatMap(({ weights }) => weights)),
  };
}

/** Says what was being read before the reason, once. */
async function within<T>(what: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const Kind = [TypeError, RangeError].find((kind) => cause instanceof kind) ?? SyntaxError;
    const reason = message(cause).replace(/^Cannot read (pickle|array|\.npz|\.npy|ZIP archive), /, "");
    throw new Kind(`Cannot read ${what}, ${reason}`, { cause });
  }
}
