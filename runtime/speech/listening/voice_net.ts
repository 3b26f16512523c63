import { crc32 } from "../../base/crc32.ts";
import { MEL_BANDS } from "./mel.ts";

/** Where the net's own file lies, for whoever can read it; a bundle that cannot leaves it out, by the mark. */
export const VOICE_NET: URL = /* @__PURE__ */ (() => new URL("./voice_net.bin", import.meta.url))();

/*
 * The file: the magic, the header's length (u32, little-endian), the header (JSON), then the matrices one behind the
 * other, row by row, little-endian and unaligned: of each row its unit (f32), then its numbers as int8 times that unit.
 */
export const VOICE_NET_MAGIC = "headcast voice net 1\n";
/** What the net tells of a frame: the visemes before they are made to sum to 1, then the jaw. */
export const NET_OUTPUTS = 16;
/** Frames that it is told of at once. */
export const NET_FRAMES = 2;
/** Bytes of a file at most. */
const MOST_BYTES = 1_000_000;
/** Frames that each convolution sees, and layers in the order of the file. */
const FIRST_FRAMES = 5, SECOND_FRAMES = 4;
const LAYERS = ["first", "second", "innerIn", "innerOwn", "deepIn", "deepOwn", "last"] as const;
type LayerName = typeof LAYERS[number];

/** A layer's matrix, a column for what it adds to each row's sum last. */
interface Layer {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** The listener's net as read from its file: plain numbers, shared by all listeners. */
export interface VoiceNet {
  /** What tells this file from others, such as a cache's key. */
  readonly fingerprint: string;
  /** Frames that it hears before it tells of one. */
  readonly ahead: number;
  readonly layers: Readonly<Record<LayerName, Layer>>;
}

/**
 * Reads the net that lies beside this file.
 *
 * @throws SyntaxError where the bytes are no net, cut off, or of sizes that do not fit each other
 */
export function readVoiceNet(bytes: Uint8Array): VoiceNet {
  const start = VOICE_NET_MAGIC.length + 4;
  if (bytes.length > MOST_BYTES) throw refusal(`it has at most ${MOST_BYTES} bytes`, `${bytes.length}`);
  if (bytes.length < start || new TextDecoder().decode(bytes.subarray(0, start - 4)) !== VOICE_NET_MAGIC) {
    throw refusal("it must begin as a voice net does", `${bytes.length} bytes of something else`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(start - 4, true);
  if (length > bytes.length - start) throw refusal("the header is cut off", `${bytes.length} bytes`);
  const { ahead, sizes } = readHeader(new TextDecoder().decode(bytes.subarray(start, start + length)));
  const [first, second, inner, deep] = sizes;
  const shapes: Readonly<Record<LayerName, readonly [number, number]>> = {
    first: [first, FIRST_FRAMES * MEL_BANDS],
    second: [second, SECOND_FRAMES * first],
    innerIn: [3 * inner, second],
    innerOwn: [3 * inner, inner],
    deepIn: [3 * deep, inner],
    deepOwn: [3 * deep, deep],
    last: [NET_FRAMES * NET_OUTPUTS, inner + deep],
  };
  const wanted = Object.values(shapes).reduce((sum, [rows, columns]) => sum + rows * (columns + 8), 0);
  if (bytes.length !== start + length + wanted) {
    throw refusal(`its numbers must fill ${start + length + wanted} bytes`, `${bytes.length}`);
  }
  const layers: Partial<Record<LayerName, Layer>> = {};
  let at = start + length;
  for (const name of LAYERS) {
    const [rows, columns] = shapes[name];
    layers[name] = { rows, columns: columns + 1, values: readRows(view, at, rows, columns) };
    at += rows * (columns + 8);
  }
  return {
    fingerprint: crc32(bytes).toString(16).padStart(8, "0"),
    ahead,
    layers: layers as Record<LayerName, Layer>,
  };
}

const refusal = (constraint: string, met: string) =>
  new SyntaxError(`Cannot read a voice net, ${constraint}: ${met}`);

function readHeader(text: string): { ahead: number; sizes: readonly [number, number, number, number] } {
  let header: { ahead?: unknown; sizes?: unknown };
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("Cannot read a voice net, its header must be JSON: it is not", { cause });
  }
  const isCount = (value: unknown, most: number) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
  const { ahead, sizes } = header ?? {};
  if (
    !isCount(ahead, 6) || Number(ahead) % NET_FRAMES !== 0 || !Array.isArray(sizes) || sizes.length !== 4 ||
    !sizes.every((n) => isCount(n, 512))
  ) {
    throw refusal("its header must tell the frames ahead, even, and the layers' sizes", text.slice(0, 40));
  }
  return { ahead: ahead as number, sizes: sizes as [number, number, number, number] };
}

/** Rows of a unit, a bias (both f32) and numbers in units. */
function readRows(view: DataView, start: number, rows: number, columns: number): Float32Array {
  const values = new Float32Array(rows * (columns + 1));
  for (let r = 0, at = start; r < rows; r++, at += columns + 8) {
    const unit = view.getFloat32(at, true), bias = view.getFloat32(at + 4, true);
    if (!Number.isFinite(unit) || !Number.isFinite(bias)) {
      throw refusal("its numbers must be finite", `${unit}, ${bias}`);
    }
    for (let c = 0; c < columns; c++) values[r * (columns + 1) + c] = view.getInt8(at + 8 + c) * unit;
    values[r * (columns + 1) + columns] = bias;
  }
  return values;
}

/** A net at work on one stream. Allocates nothing. */
export interface NetState {
  /**
   * Takes the next frame's features; of each even one's, the first's too, it tells of two frames: of the one that came
   * `ahead` before, and of the one after that.
   *
   * @param features [40]
   * @param into [2, 16], written: see NET_OUTPUTS
   * @returns whether it told
   */
  step(features: Float32Array, into: Float32Array): boolean;
  /** Back to where nothing was heard. */
  reset(): void;
}

export function createNetState({ layers }: VoiceNet): NetState {
  const { first, second, innerIn, innerOwn, deepIn, deepOwn, last } = layers;
  const inner = innerOwn.columns - 1, deep = deepOwn.columns - 1;
  const heard = new Float32Array(FIRST_FRAMES * MEL_BANDS),
    early = new Float32Array(SECOND_FRAMES * first.rows);
  const shape = new Float32Array(second.rows), state = new Float32Array(inner + deep);
  const innerState = state.subarray(0, inner), deepState = state.subarray(inner);
  const fromInput = new Float32Array(3 * Math.max(inner, deep)),
    fromState = new Float32Array(fromInput.length);

  let odd = false;

  function gated(input: Layer, own: Layer, from: Float32Array, kept: Float32Array): void {
    const size = kept.length;
    multiply(input, from, fromInput, 0);
    multiply(own, kept, fromState, 0);
    for (let i = 0; i < size; i++) {
      const reset = sigmoid(fromInput[i]! + fromState[i]!);
      const keep = sigmoid(fromInput[size + i]! + fromState[size + i]!);
      const fresh = Math.tanh(fromInput[2 * size + i]! + reset * fromState[2 * size + i]!);
      kept[i] = fresh + keep * (kept[i]! - fresh);
    }
  }

  return {
    step(features, into) {
      heard.copyWithin(0, MEL_BANDS);
      heard.set(features, heard.length - MEL_BANDS);
      early.copyWithin(0, first.rows);
      multiply(first, heard, early, early.length - first.rows);
      rectify(early, early.length - first.rows);
      odd = !odd;
      if (!odd) return false;
      multiply(second, early, shape, 0);
      rectify(shape, 0);
      gated(innerIn, innerOwn, shape, innerState);
      gated(deepIn, deepOwn, innerState, deepState);
      multiply(last, state, into, 0);
      return true;
    },
    reset() {
      heard.fill(0);
      early.fill(0);
      state.fill(0);
      odd = false;
    },
  };
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function multiply({ rows, columns, values }: Layer, by: Float32Array, into: Float32Array, to: number): void {
  const count = columns - 1;
  for (let r = 0; r < rows; r++) {
    let k = r * columns, a = 0, b = 0, c = 0, d = 0, i = 0;
    // Four sums: each addition waits for no other.
    for (; i + 3 < count; i += 4, k += 4) {
      a += values[k]! * by[i]!;
      b += values[k + 1]! * by[i + 1]!;
      c += values[k + 2]! * by[i + 2]!;
      d += values[k + 3]! * by[i + 3]!;
    }
    for (; i < count; i++, k++) a += values[k]! * by[i]!;
    into[to + r] = a + b + c + d + values[k]!;
  }
}

function rectify(values: Float32Array, from: number): void {
  for (let i = from; i < values.length; i++) if (values[i]! < 0) values[i] = 0;
}
