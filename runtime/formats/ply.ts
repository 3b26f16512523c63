/**
 * PLY (Turk 1994): elements of scalar properties, such as points and splats. Binary of either byte order and
 * ascii are read, binary little-endian is written. Lists, which only meshes have, are refused where there are any: mesh
 * programs write an element of no faces into files of points.
 */

/** A property's values; the array's class is the property's type. */
export type PlyColumn =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export interface PlyElement {
  readonly name: string;
  readonly count: number;
  /** By property name, each of `count` values, in the file's order. */
  readonly columns: ReadonlyMap<string, PlyColumn>;
}

export interface Ply {
  readonly comments: readonly string[];
  readonly elements: readonly PlyElement[];
}

interface ScalarType {
  readonly bytes: number;
  make(count: number): PlyColumn;
  read(view: DataView, offset: number, little: boolean): number;
  write(view: DataView, offset: number, value: number): void;
}

type ScalarName = "char" | "uchar" | "short" | "ushort" | "int" | "uint" | "float" | "double";

const SCALARS: Readonly<Record<ScalarName, ScalarType>> = {
  char: {
    bytes: 1,
    make: (n) => new Int8Array(n),
    read: (v, o) => v.getInt8(o),
    write: (v, o, x) => v.setInt8(o, x),
  },
  uchar: {
    bytes: 1,
    make: (n) => new Uint8Array(n),
    read: (v, o) => v.getUint8(o),
    write: (v, o, x) => v.setUint8(o, x),
  },
  short: {
    bytes: 2,
    make: (n) => new Int16Array(n),
    read: (v, o, little) => v.getInt16(o, little),
    write: (v, o, x) => v.setInt16(o, x, true),
  },
  ushort: {
    bytes: 2,
    make: (n) => new Uint16Array(n),
    read: (v, o, little) => v.getUint16(o, little),
    write: (v, o, x) => v.setUint16(o, x, true),
  },
  int: {
    bytes: 4,
    make: (n) => new Int32Array(n),
    read: (v, o, little) => v.getInt32(o, little),
    write: (v, o, x) => v.setInt32(o, x, true),
  },
  uint: {
    bytes: 4,
    make: (n) => new Uint32Array(n),
    read: (v, o, little) => v.getUint32(o, little),
    write: (v, o, x) => v.setUint32(o, x, true),
  },
  float: {
    bytes: 4,
    make: (n) => new Float32Array(n),
    read: (v, o, little) => v.getFloat32(o, little),
    write: (v, o, x) => v.setFloat32(o, x, true),
  },
  double: {
    bytes: 8,
    make: (n) => new Float64Array(n),
    read: (v, o, little) => v.getFloat64(o, little),
    write: (v, o, x) => v.setFloat64(o, x, true),
  },
};

const SYNONYMS: ReadonlyMap<string, ScalarName> = new Map<string, ScalarName>([
  ...(Object.keys(SCALARS) as ScalarName[]).map((name) => [name, name] as const),
  ["int8", "char"],
  ["uint8", "uchar"],
  ["int16", "short"],
  ["uint16", "ushort"],
  ["int32", "int"],
  ["uint32", "uint"],
  ["float32", "float"],
  ["float64", "double"],
]);

const MOST_HEADER_BYTES = 65_536;
const MOST_ELEMENTS = 16;
const MOST_PROPERTIES = 512;
/** Behind the last value: editors of text and careless writers leave a line's end or zeros. */
const BLANKS = [0, 10, 13, 32];
const MOST_BLANKS = 64;

interface HeaderElement {
  name: string;
  count: number;
  properties: { name: string; type: ScalarType }[];
}

interface Header {
  format: "ascii" | "binary_little_endian" | "binary_big_endian";
  comments: string[];
  elements: HeaderElement[];
  /** Offset of the first value. */
  bytes: number;
}

const refuse = (constraint: string, met: unknown): never => {
  // Headers of broken files are any bytes.
  const words = String(met).replace(/[^ -~]/g, "?").slice(0, 120);
  throw new SyntaxError(`Cannot read PLY, ${constraint}: ${words}`);
};

/**
 * Reads a whole PLY. Sizes are checked against the bytes there are before anything is allocated.
 *
 * @throws SyntaxError where the bytes are not a PLY of scalar properties, or too few or too many
 */
export function readPly(bytes: Uint8Array): Ply {
  const header = readHeader(bytes);
  const body = bytes.subarray(header.bytes);
  const elements = header.format === "ascii"
    ? readAscii(header, body)
    : readBinary(header, body, header.format === "binary_little_endian");
  return { comments: header.comments, elements };
}

/**
 * Writes a binary little-endian PLY.
 *
 * @throws RangeError where a column is not as long as its element, TypeError where a name would break the header
 */
export function writePly(ply: Ply): Uint8Array<ArrayBuffer> {
  const lines = ["ply", "format binary_little_endian 1.0"];
  for (const comment of ply.comments) {
    if (/[\r\n]/.test(comment)) {
      throw new TypeError(`Cannot write PLY, a comment must be one line: ${comment}`);
    }
    lines.push(`comment ${comment}`);
  }
  let size = 0;
  for (const { name, count, columns } of ply.elements) {
    lines.push(`element ${nameOf(name)} ${count}`);
    for (const [property, column] of columns) {
      if (column.length !== count) {
        throw new RangeError(`Cannot write PLY, "${property}" must have ${count} values: ${column.length}`);
      }
      lines.push(`property ${typeOf(column)} ${nameOf(property)}`);
      size += column.byteLength;
    }
  }
  const header = new TextEncoder().encode([...lines, "end_header", ""].join("\n"));
  const file = new Uint8Array(header.length + size);
  file.set(header);
  const view = new DataView(file.buffer);
  let offset = header.length;
  for (const { count, columns } of ply.elements) {
    const writers = [...columns.values()].map((column) => ({ column, type: SCALARS[typeOf(column)] }));
    for (let i = 0; i < count; i++) {
      for (const { column, type } of writers) {
        type.write(view, offset, column[i]!);
        offset += type.bytes;
      }
    }
  }
  return file;
}

function nameOf(name: string): string {
  if (!/^[!-~]+$/.test(name)) throw new TypeError(`Cannot write PLY, a name must be one ASCII word: ${name}`);
  return name;
}

function typeOf(column: PlyColumn): ScalarName {
  if (column instanceof Int8Array) return "char";
  if (column instanceof Uint8Array) return "uchar";
  if (column instanceof Int16Array) return "short";
  if (column instanceof Uint16Array) return "ushort";
  if (column instanceof Int32Array) return "int";
  if (column instanceof Uint32Array) return "uint";
  return column instanceof Float32Array ? "float" : "double";
}

function readHeader(bytes: Uint8Array): Header {
  // latin1: every byte is a character, so offsets in the text are offsets in the file.
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, MOST_HEADER_BYTES));
  if (!/^ply\r?\n/.test(text)) refuse('it must begin with "ply"', JSON.stringify(text.slice(0, 8)));
  const end = /\nend_header\r?\n/.exec(text);
  if (end === null) {
    return refuse(`its header must end within ${MOST_HEADER_BYTES} bytes`, `${bytes.length} bytes`);
  }

  let format: Header["format"] | undefined;
  const comments: string[] = [];
  const elements: HeaderElement[] = [];
  for (const line of text.slice(0, end.index).split(/\r?\n/).slice(1)) {
    const words = line.trim().split(/\s+/);
    switch (words[0]) {
      case "comment":
        comments.push(line.replace(/^\s*comment ?/, ""));
        break;
      case "obj_info":
      case "":
        break;
      case "format":
        if (format !== undefined || words[2] !== "1.0") {
          refuse("it must have one format of version 1.0", line);
        }
        if (!/^(ascii|binary_(little|big)_endian)$/.test(words[1]!)) refuse("its format is unknown", line);
        format = words[1] as Header["format"];
        break;
      case "element":
        elements.push(readElementLine(words, elements, line));
        break;
      case "property":
        readPropertyLine(words, elements.at(-1), line);
        break;
      default:
        refuse("a header line is unknown", JSON.stringify(line.slice(0, 80)));
    }
  }
  if (format === undefined) return refuse("its format is missing", "no format line");
  return { format, comments, elements, bytes: end.index + end[0].length };
}

function readElementLine(words: string[], before: HeaderElement[], line: string): HeaderElement {
  const [, name, digits] = words;
  if (words.length !== 3 || !/^\d{1,10}$/.test(digits!)) refuse("an element needs a name and a count", line);
  if (before.length === MOST_ELEMENTS) refuse(`it may have ${MOST_ELEMENTS} elements`, "more");
  if (before.some((element) => element.name === name)) refuse("an element must occur once", name);
  return { name: name!, count: Number(digits), properties: [] };
}

function readPropertyLine(words: string[], element: HeaderElement | undefined, line: string): void {
  const [, typeName, name] = words;
  if (element === undefined) return refuse("a property must follow its element", line);
  if (typeName === "list" && element.count === 0) return;
  if (typeName === "list") refuse("lists are not read here", line);
  const type = SYNONYMS.get(typeName ?? "");
  if (words.length !== 3 || type === undefined) {
    return refuse("a property needs a known type and a name", line);
  }
  if (element.properties.length === MOST_PROPERTIES) {
    refuse(`an element may have ${MOST_PROPERTIES} properties`, "more");
  }
  if (element.properties.some((property) => property.name === name)) {
    refuse("a property must occur once in its element", name);
  }
  element.properties.push({ name: name!, type: SCALARS[type] });
}

const emptyElement = ({ name, count, properties }: HeaderElement) => ({
  name,
  count,
  columns: new Map(properties.map((property) => [property.name, property.type.make(count)])),
});

function readBinary(header: Header, body: Uint8Array, little: boolean): PlyElement[] {
  const stride = (element: HeaderElement) =>
    element.properties.reduce((sum, { type }) => sum + type.bytes, 0);
  const size = header.elements.reduce((sum, element) => sum + element.count * stride(element), 0);
  const left = body.subarray(size);
  if (size > body.length || left.length > MOST_BLANKS || !left.every((byte) => BLANKS.includes(byte))) {
    refuse(`its values must fill ${size} bytes`, body.length);
  }
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let offset = 0;
  return header.elements.map((element) => {
    const made = emptyElement(element);
    const step = stride(element);
    let first = offset;
    for (const { name, type } of element.properties) {
      const column = made.columns.get(name)!;
      for (let i = 0, at = first; i < element.count; i++, at += step) column[i] = type.read(view, at, little);
      first += type.bytes;
    }
    offset += element.count * step;
    return made;
  });
}

function readAscii(header: Header, body: Uint8Array): PlyElement[] {
  const needed = header.elements.reduce((sum, { count, properties }) => sum + count * properties.length, 0);
  // A value is one character and a space at least.
  if (needed * 2 - 1 > body.length) refuse(`its ${needed} values need more bytes`, body.length);
  const words = new TextDecoder("latin1").decode(body).split(/\s+/).filter((word) => word !== "");
  if (words.length !== needed) refuse(`it must hold ${needed} values`, words.length);
  let next = 0;
  return header.elements.map((element) => {
    const made = emptyElement(element);
    const columns = [...made.columns.values()];
    for (let i = 0; i < element.count; i++) {
      for (const column of columns) column[i] = numberOf(words[next++]!);
    }
    return made;
  });
}

function numberOf(word: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word)) return Number(word);
  if (/^[+-]?nan$/i.test(word)) return NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(word);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  return refuse("a value must be a number", JSON.stringify(word.slice(0, 40)));
}
