import { extname } from "node:path";
import { message } from "../../base/message.ts";
import { type HeadModel, SHAPE_LIMIT } from "../../head/head_model.ts";

/** What a file of a person's shape ends with, which tells it from traits. */
const ENDINGS = [".npz", ".npy", ".json"];
/** What the array is called: in SMPL-X's and FLAME's files, in VHAP's and GaussianAvatars', in DECA's and EMOCA's. */
const NAMES = ["betas", "shape", "shapecode", "shape_params"];
/** Standard deviations: a fit that runs beyond has failed. */
const MOST = 10;
const MOST_BYTES = 2 ** 26;

/** Whether what was written for a shape is a file. */
export const isShapeFile = (written: string): boolean => ENDINGS.includes(extname(written).toLowerCase());

/**
 * Reads a person's shape from a file: `betas` or `shape` of a .npz, an .npy array, or JSON with either or a bare list.
 * Fewer numbers than the head has are filled with zeros; frames of one take are averaged.
 *
 * @returns [shapes], beta
 * @throws Error that names the file and what is wrong with it, or with its being for this head
 */
export async function readShapeFile(path: string, head: HeadModel): Promise<Float32Array> {
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile || size > MOST_BYTES) {
      throw new RangeError(`it must be a file of at most ${MOST_BYTES} bytes: ${size}`);
    }
    return betaOf(await numbersIn(await Deno.readFile(path), extname(path).toLowerCase()), head);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(`Cannot take a shape from a file, it must be there: ${path}`);
    }
    const Kind = error instanceof RangeError
      ? RangeError
      : error instanceof TypeError
      ? TypeError
      : SyntaxError;
    throw new Kind(`Cannot take a shape from ${path}, ${message(error)}`);
  }
}

interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

async function numbersIn(bytes: Uint8Array, ending: string): Promise<Numbers> {
  if (ending === ".json") return ofJson(new TextDecoder().decode(bytes));
  if (ending === ".npy") {
    const { readNpy } = await import("../../formats/npy.ts");
    return ofTensor(await readNpy(bytes));
  }
  const { readNpz } = await import("../../formats/npz.ts");
  const arrays = await readNpz(bytes, { mostBytes: MOST_BYTES, wanted: (name) => NAMES.includes(name) });
  const name = NAMES.find((each) => arrays.has(each));
  if (name === undefined) throw new SyntaxError(`one of its arrays must be ${NAMES.join(", ")}: none`);
  return ofTensor(arrays.get(name)!);
}

function ofTensor({ shape, data }: { shape: readonly number[]; data: ArrayLike<number | bigint> }): Numbers {
  return { shape, values: Float64Array.from(data as ArrayLike<number>, Number) };
}

function ofJson(text: string): Numbers {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`its text must be JSON: ${JSON.stringify(text.slice(0, 40))}`, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const name = NAMES.find((each) => Object.hasOwn(value as object, each));
    if (name === undefined) throw new SyntaxError(`one of its fields must be ${NAMES.join(", ")}: none`);
    value = (value as Record<string, unknown>)[name];
  }
  const list = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  if (!Array.isArray(list) || !list.every((each) => typeof each === "number")) {
    throw new SyntaxError(`it must be a list of numbers: ${JSON.stringify(value)?.slice(0, 60)}`);
  }
  return { shape: [list.length], values: list };
}

function betaOf({ shape, values }: Numbers, head: HeadModel): Float32Array {
  const columns = shape.at(-1) ?? 0, known = head.shapeNames.length;
  if (shape.length > 2 || columns === 0 || values.length === 0) {
    throw new RangeError(`its array must be [shapes] or [frames, shapes]: [${shape.join(", ")}]`);
  }
  if (columns > SHAPE_LIMIT) throw new RangeError(`beta has at most ${SHAPE_LIMIT} numbers: ${columns}`);
  const rows = values.length / columns, beta = new Float32Array(known);
  if (known === 0) {
    throw new RangeError(`the head must have shapes in which people differ: ${head.name} has none`);
  }
  for (let s = 0; s < columns; s++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += values[row * columns + s]!;
    const mean = sum / rows;
    if (!(Math.abs(mean) <= MOST)) {
      throw new RangeError(`its numbers must lie in -${MOST}..${MOST}, standard deviations: ${mean}`);
    }
    if (s < known) beta[s] = mean;
    else if (mean !== 0) {
      throw new RangeError(
        `it must be for a head with as many shapes, ${head.name} has ${known}: ${columns} numbers`,
      );
    }
  }
  return beta;
}
