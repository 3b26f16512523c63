import { shownValue } from "../../base/message.ts";
import { foreignFile } from "./foreign_file.ts";
import { elementsOf, STORED_BYTES, type StoredTensor, type StoredType } from "./stored_tensor.ts";
import { readExactly } from "./read_exactly.ts";

/** The format's makers allow 100 MB, which take 1.5 GB as JSON; the largest models' have less than one. */
const MOST_HEADER_BYTES = 32_000_000;
const MOST_AXES = 8;
/** Thirty times as many as the largest models have: what is noted of each takes more memory than its line there. */
const MOST_TENSORS = 100_000;
/** Of a tensor's name. Patterns that tell kinds of names apart take a time that grows with the square of it. */
const MOST_LETTERS = 500;
// deno-lint-ignore no-control-regex -- names stand in messages, and must not rule a terminal
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/;

/** Enough of a file to tell another kind of it. */
const BEGINNING_BYTES = 512;

const TYPES: Readonly<Record<string, StoredType>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  F8_E4M3: "float8e4m3fn",
  F8_E5M2: "float8e5m2",
};

/** What the header of a .safetensors file says. */
export interface SafetensorsFile {
  /** Tensors of types that networks here compute with, or that are widened to one. */
  readonly tensors: readonly StoredTensor[];
  /** Names of tensors of other types, such as the whole numbers of position ids. */
  readonly others: readonly string[];
  /** What its makers wrote down beside the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The tensors alone of `readSafetensorsFile`. */
export async function readSafetensors(path: string): Promise<readonly StoredTensor[]> {
  return (await readSafetensorsFile(path)).tensors;
}

/**
 * Reads the header of a .safetensors file: eight bytes of length, JSON, then the numbers, which stay where they are.
 *
 * @throws SyntaxError for a file that is not one, with what it is where its beginning tells, or whose header promises
 * what the file does not hold
 */
export async function readSafetensorsFile(path: string): Promise<SafetensorsFile> {
  // ONNX Runtime refuses files that lead out of their folder, as the links of a download cache do.
  const file = await Deno.realPath(path);
  using handle = await Deno.open(file);
  const { size } = await handle.stat();
  const refuse = (constraint: string, met: unknown): never => {
    throw new SyntaxError(`Cannot read ${path} as .safetensors, ${constraint}: ${met}`);
  };
  const beginning = await readExactly(handle, Math.min(BEGINNING_BYTES, size));
  const headerLength = size < 8 ? Infinity : Number(new DataView(beginning.buffer).getBigUint64(0, true));
  if (headerLength > MOST_HEADER_BYTES || headerLength > size - 8) {
    const other = foreignFile(beginning);
    if (other !== null) {
      throw new SyntaxError(`Cannot read ${path}, weights must be .safetensors: it is ${other}`);
    }
    if (size < 8) refuse("it must begin with the length of its header", `${size} bytes`);
    if (headerLength > MOST_HEADER_BYTES) {
      refuse(`its header must have at most ${MOST_HEADER_BYTES} bytes`, headerLength);
    }
    refuse(
      "it ends within its header, as a download that was broken off",
      `${size} of ${headerLength + 8} bytes`,
    );
  }
  await handle.seek(8, Deno.SeekMode.Start);
  const text = await readExactly(handle, headerLength);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (cause) {
    const begins = shownValue(String.fromCharCode(...text.subarray(0, 40)));
    throw new SyntaxError(
      `Cannot read ${path} as .safetensors, its header must be JSON: ${headerLength} bytes, ${begins}`,
      { cause },
    );
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    return refuse("its header must be an object", shownValue(header, 40));
  }
  const begin = 8 + headerLength;
  const tensors: StoredTensor[] = [];
  const others: string[] = [];
  const entries = Object.entries(header);
  if (entries.length > MOST_TENSORS) refuse(`it must hold at most ${MOST_TENSORS} tensors`, entries.length);
  for (const [name, entry] of entries) {
    if (name === "__metadata__") continue;
    if (name.length > MOST_LETTERS || CONTROLS.test(name)) {
      refuse(`a tensor's name must be at most ${MOST_LETTERS} letters`, shownValue(name));
    }
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
    if (!isLengths(shape) || shape.length > MOST_AXES || !isLengths(offsets) || offsets.length !== 2) {
      refuse(
        "each tensor must have a shape and data_offsets",
        `${name} ${shownValue(entry)}`,
      );
      continue;
    }
    const [from, to] = offsets as [number, number];
    if (from > to) refuse("a tensor must end behind where it begins", `${name} from ${from} to ${to}`);
    if (begin + to > size) {
      refuse(
        `it ends before its weights do, as a download that was broken off`,
        `${size} of ${begin + to} bytes (${name})`,
      );
    }
    const type = typeof dtype === "string" && Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
    if (!type) {
      others.push(name);
      continue;
    }
    if (to - from !== elementsOf(shape) * STORED_BYTES[type]) {
      refuse(`${name} of ${dtype} [${shape}] must take so many bytes`, to - from);
    }
    tensors.push({ name, type, shape, file, offset: begin + from, length: to - from });
  }
  return { tensors, others, metadata: wordsOf((header as Record<string, unknown>)["__metadata__"]) };
}

/** Texts by name, as the format has them; what is anything else is passed over. */
function wordsOf(metadata: unknown): Record<string, string> {
  const entries = typeof metadata === "object" && metadata !== null ? Object.entries(metadata) : [];
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "string"));
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}
