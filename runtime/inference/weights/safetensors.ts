import { message } from "../../base/message.ts";
import { elementsOf, STORED_BYTES, type StoredTensor, type StoredType } from "./stored_tensor.ts";

/** The format's own bound: longer headers are refused by its makers' library too. */
const MOST_HEADER_BYTES = 100_000_000;
const MOST_AXES = 8;

const TYPES: Readonly<Record<string, StoredType>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

/**
 * Reads the header of a .safetensors file: eight bytes of length, JSON, then the numbers, which stay where they are.
 * Tensors of types that no network here computes with (such as the whole numbers of position ids) are left out.
 *
 * @throws SyntaxError for a file that is not one, or whose header promises what the file does not hold
 */
export async function readSafetensors(path: string): Promise<StoredTensor[]> {
  // ONNX Runtime refuses files that lead out of their folder, as the links of a download cache do.
  const file = await Deno.realPath(path);
  using handle = await Deno.open(file);
  const { size } = await handle.stat();
  const refuse = (constraint: string, met: unknown): never => {
    throw new SyntaxError(`Cannot read ${path} as .safetensors, ${constraint}: ${met}`);
  };
  const lengthBytes = await readExactly(handle, Math.min(8, size));
  if (lengthBytes.length < 8) refuse("it must begin with the length of its header", `${size} bytes`);
  const headerLength = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (headerLength > MOST_HEADER_BYTES || headerLength > size - 8) {
    refuse(`its header must fit the file of ${size} bytes`, headerLength);
  }
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(await readExactly(handle, headerLength)),
    );
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path} as .safetensors, its header must be JSON: ${message(cause)}`, {
      cause,
    });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    return refuse("its header must be an object", JSON.stringify(header).slice(0, 40));
  }
  const begin = 8 + headerLength;
  const tensors: StoredTensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
    if (!isLengths(shape) || shape.length > MOST_AXES || !isLengths(offsets) || offsets.length !== 2) {
      refuse(
        "each tensor must have a shape and data_offsets",
        `${name} ${JSON.stringify(entry)?.slice(0, 80)}`,
      );
      continue;
    }
    const [from, to] = offsets as [number, number];
    if (from > to || begin + to > size) {
      refuse(`tensors must lie within its ${size} bytes`, `${name} from ${from} to ${to}`);
    }
    const type = TYPES[String(dtype)];
    if (!type) continue;
    if (to - from !== elementsOf(shape) * STORED_BYTES[type]) {
      refuse(`${name} of ${dtype} [${shape}] must take so many bytes`, to - from);
    }
    tensors.push({ name, type, shape, file, offset: begin + from, length: to - from });
  }
  return tensors;
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

async function readExactly(handle: Deno.FsFile, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await handle.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
