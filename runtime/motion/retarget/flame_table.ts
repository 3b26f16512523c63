import { nearest } from "../../base/nearest.ts";
import { message } from "../../base/message.ts";
import { type NpyValue, readNpyValue } from "../../formats/npy.ts";
import { readNpzValues } from "../../formats/npz.ts";
import { toNumbers } from "../../formats/npy_array.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../head/arkit.ts";
import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { plainMap } from "./plain_map.ts";
import { JAW_INPUTS, type RetargetData } from "./retarget_map.ts";

const SHAPES = ARKIT_SHAPES.length, PSI = EXPRESSION_SPACES.flame.count;
/** A table of 52 x 100 numbers written out is 120 kB. */
export const MOST_TABLE_BYTES = 2 ** 22;
/** What the table is called in a .npz or .json that holds more than one array. */
const NAMES = ["table", "matrix", "weights", "map"];

/** A table as a file has it. */
interface Written {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly numbers: ArrayLike<number>;
  /** Of ARKit's shapes, in the table's order; ARKit's own order where not given. */
  readonly names?: readonly string[] | undefined;
  /** [52]. */
  readonly bias?: ArrayLike<number> | undefined;
}

/**
 * Reads a user's own map from FLAME's 100 expressions to ARKit's 52 weights, a matrix of [52, 100] or [100, 52]: a .npy,
 * a .npz with it as `table` (or its only matrix), or JSON, bare or as `{"table": ...}`. A .npz and JSON may have `bias`
 * [52] and `names` [52], the order of the shapes, which is ARKit's where they are not there; JSON may also give a row of
 * 100 for each shape by name. Jaw and eyes come on top by their joints.
 *
 * @param name the file's, whose ending says what it is
 * @throws TypeError, RangeError or SyntaxError that says what is wrong
 */
export async function readFlameTable(bytes: Uint8Array, name: string): Promise<RetargetData> {
  if (bytes.length > MOST_TABLE_BYTES) {
    throw new RangeError(
      `Cannot read the table ${name}, it may have ${MOST_TABLE_BYTES} bytes at most: ${bytes.length}`,
    );
  }
  try {
    if (/\.npz$/i.test(name)) return tableMap(await ofNpz(bytes), name);
    if (/\.npy$/i.test(name)) return tableMap(matrixOf(await readNpyValue(bytes), "it"), name);
    if (/\.json$/i.test(name)) return tableMap(ofJson(JSON.parse(new TextDecoder().decode(bytes))), name);
    throw new TypeError(`its name must end with .npz, .npy or .json: ${name}`);
  } catch (error) {
    const kind = [TypeError, RangeError].find((kind) => error instanceof kind) ?? SyntaxError;
    throw new kind(`Cannot read the table ${name}: ${message(error)}`, { cause: error });
  }
}

function tableMap(
  { rows, columns, numbers, names = ARKIT_SHAPES, bias }: Written,
  file: string,
): RetargetData {
  const upright = rows === SHAPES && columns === PSI;
  if (!upright && !(rows === PSI && columns === SHAPES)) {
    throw new RangeError(
      `its shape must be [${SHAPES}, ${PSI}] or [${PSI}, ${SHAPES}]: [${rows}, ${columns}]`,
    );
  }
  const order = orderOf(names);
  if (bias !== undefined && bias.length !== SHAPES) {
    throw new RangeError(`its bias must have ${SHAPES} numbers: ${bias.length}`);
  }
  const sums = new Float32Array((PSI + JAW_INPUTS) * SHAPES), added = new Float32Array(SHAPES);
  order.forEach((shape, row) => {
    for (let psi = 0; psi < PSI; psi++) {
      sums[psi * SHAPES + shape] = finite(numbers[upright ? row * PSI + psi : psi * SHAPES + row]!);
    }
    added[shape] = bias === undefined ? 0 : finite(bias[row]!);
  });
  return {
    ...plainMap("flame", "arkit"),
    kind: "table",
    from: { name: file, space: "flame" },
    sums,
    bias: added,
  };
}

function indexOf(name: string): number {
  if (Object.hasOwn(ARKIT_INDEX, name)) return ARKIT_INDEX[name as ArkitShape];
  const near = nearest(name, ARKIT_SHAPES);
  throw new TypeError(
    `its names must be ARKit's: ${name}${near === undefined ? "" : ` (did you mean ${near}?)`}`,
  );
}

function orderOf(names: readonly string[]): number[] {
  if (names.length !== SHAPES) throw new RangeError(`its names must be ${SHAPES}: ${names.length}`);
  const order = names.map(indexOf);
  if (new Set(order).size !== SHAPES) throw new TypeError("its names must be different: some come twice");
  return order;
}

function finite(value: number): number {
  if (Number.isFinite(value) && Math.abs(value) <= 1e6) return value;
  throw new RangeError(`its numbers must be finite and at most a million: ${value}`);
}

async function ofNpz(bytes: Uint8Array): Promise<Written> {
  const arrays = await readNpzValues(bytes, { mostBytes: MOST_TABLE_BYTES });
  const matrices = [...arrays.keys()].filter((key) => arrays.get(key)!.shape.length === 2);
  const key = NAMES.find((name) => arrays.has(name)) ?? (matrices.length === 1 ? matrices[0]! : undefined);
  if (key === undefined) {
    throw new TypeError(
      `it must hold a matrix, named table where there are several: ${
        [...arrays.keys()].join(", ") || "nothing"
      }`,
    );
  }
  const names = arrays.get("names"), bias = arrays.get("bias");
  if (names && !("text" in names)) throw new TypeError("its names must be text: numbers or objects");
  if (bias && !("data" in bias)) throw new TypeError("its bias must be numbers: text or objects");
  return {
    ...matrixOf(arrays.get(key)!, `its ${key}`),
    names: names && "text" in names ? names.text : undefined,
    bias: bias && "data" in bias ? toNumbers(bias) : undefined,
  };
}

function matrixOf(value: NpyValue, what: string): Written {
  if (!("data" in value)) throw new TypeError(`${what} must be of numbers: text or objects`);
  if (value.shape.length !== 2) {
    throw new RangeError(`${what} must have two dimensions: [${value.shape.join(", ")}]`);
  }
  return { rows: value.shape[0]!, columns: value.shape[1]!, numbers: toNumbers(value) };
}

function ofJson(value: unknown): Written {
  if (Array.isArray(value)) return ofRows(value);
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`it must be a matrix or an object: ${typeof value}`);
  }
  const object = value as Record<string, unknown>;
  const key = NAMES.find((name) => Object.hasOwn(object, name));
  if (key === undefined) {
    const rest = ARKIT_SHAPES.filter((name) => !Object.hasOwn(object, name));
    const names = Object.keys(object);
    names.forEach(indexOf);
    // Shapes that are left out have no row: they rest.
    const rows = [...names.map((name) => object[name]), ...rest.map(() => new Array(PSI).fill(0))];
    return { ...ofRows(rows), names: [...names, ...rest], bias: undefined };
  }
  const { names, bias } = object;
  if (names !== undefined && !(Array.isArray(names) && names.every((name) => typeof name === "string"))) {
    throw new TypeError(`its names must be a list of text: ${typeof names}`);
  }
  if (bias !== undefined && !isNumbers(bias)) {
    throw new TypeError(`its bias must be a list of numbers: ${typeof bias}`);
  }
  return { ...ofRows(object[key]), names: names as string[] | undefined, bias: bias as number[] | undefined };
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === "number");

function ofRows(value: unknown): Written {
  if (!Array.isArray(value) || !value.every(isNumbers)) {
    throw new TypeError("it must be rows of numbers: something else");
  }
  const columns = (value[0] as number[] | undefined)?.length ?? 0;
  const other = value.find((row) => row.length !== columns);
  if (other) throw new RangeError(`its rows must have equal lengths: ${columns} and ${other.length}`);
  return { rows: value.length, columns, numbers: (value as number[][]).flat() };
}
