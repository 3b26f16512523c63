/**
 * Wavefront OBJ (Alias, "Object Files (.obj)", 1995): vertices and polygons. Textures, normals, materials, groups and
 * curves are passed over.
 */

import { LineScanner } from "./line_scanner.ts";

/** A mesh as the file has it. */
export interface Obj {
  /** [vertices, 3], the file's units. */
  readonly positions: Float64Array<ArrayBuffer>;
  /** [polygons + 1], where each polygon's corners begin. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** [corners], vertices, in the file's direction round each polygon. */
  readonly corners: Uint32Array<ArrayBuffer>;
}

/** A scan has some millions; a vertex costs 24 bytes here. */
const MOST_VERTICES = 2 ** 23, MOST_CORNERS = 2 ** 26;
/** Above, a file is cut into pieces by whoever wrote it. */
const MOST_BYTES = 2 ** 30;

const LETTER_F = "f".charCodeAt(0), LETTER_V = "v".charCodeAt(0);

/**
 * Reads vertices and polygons.
 *
 * @throws SyntaxError for a broken line, with its number; RangeError for a file that is too large
 */
export function readObj(bytes: Uint8Array): Obj {
  const positions = growing(Float64Array, 3 * MOST_VERTICES, "vertices");
  const corners = growing(Uint32Array, MOST_CORNERS, "corners");
  const starts = growing(Uint32Array, MOST_CORNERS, "polygons");
  starts.push(0);
  refuseLarge(bytes);
  const lines = new LineScanner(bytes);
  while (lines.next()) {
    if (lines.kind === LETTER_V) readVertex(lines, positions);
    else if (lines.kind === LETTER_F) {
      const vertices = positions.length / 3, first = corners.length;
      while (lines.word()) corners.push(cornerOf(lines, vertices));
      if (corners.length - first < 3) {
        refuse(lines, "a polygon must have three corners", corners.length - first);
      }
      starts.push(corners.length);
    }
  }
  const mesh = { positions: positions.values(), starts: starts.values(), corners: corners.values() };
  const count = mesh.positions.length / 3;
  // A polygon may come before its vertices.
  for (const corner of mesh.corners) {
    if (corner >= count) {
      throw new SyntaxError(
        `Cannot read OBJ, its corners must be among its ${count} vertices: ${corner + 1}`,
      );
    }
  }
  return mesh;
}

/**
 * Reads the vertices alone: of a mesh whose polygons are known, in another shape.
 *
 * @returns [vertices, 3]
 * @throws as `readObj`
 */
export function readObjPositions(bytes: Uint8Array): Float64Array<ArrayBuffer> {
  const positions = growing(Float64Array, 3 * MOST_VERTICES, "vertices");
  refuseLarge(bytes);
  const lines = new LineScanner(bytes);
  while (lines.next()) if (lines.kind === LETTER_V) readVertex(lines, positions);
  return positions.values();
}

/**
 * Cuts polygons into triangles: quads along the shorter diagonal, so that a mesh that mirrors itself stays so, larger ones
 * as fans from their first corner.
 *
 * @returns [triangles, 3]
 */
export function triangulate({ positions, starts, corners }: Obj): Uint32Array<ArrayBuffer> {
  const polygons = starts.length - 1;
  const triangles = new Uint32Array((corners.length - 2 * polygons) * 3);
  const apart = (a: number, b: number): number => {
    const [x, y, z] = [0, 1, 2].map((c) => positions[a * 3 + c]! - positions[b * 3 + c]!);
    return x! * x! + y! * y! + z! * z!;
  };
  let at = 0;
  for (let p = 0; p < polygons; p++) {
    const first = starts[p]!, count = starts[p + 1]! - first;
    const corner = (i: number) => corners[first + i % count]!;
    // From the second corner on a quad's fan runs along its other diagonal.
    const from = count === 4 && apart(corner(1), corner(3)) < apart(corner(0), corner(2)) ? 1 : 0;
    for (let i = 1; i + 1 < count; i++) {
      triangles[at++] = corner(from);
      triangles[at++] = corner(from + i);
      triangles[at++] = corner(from + i + 1);
    }
  }
  return triangles;
}

function readVertex(lines: LineScanner, positions: Growing<Float64Array<ArrayBuffer>>): void {
  // Behind them may follow a weight or a colour.
  for (let c = 0; c < 3; c++) {
    const x = lines.word() ? lines.float() : NaN;
    if (!Number.isFinite(x)) {
      refuse(lines, "a vertex must have three finite numbers", JSON.stringify(lines.text()));
    }
    positions.push(x);
  }
}

/** @param vertices so many have been read: negative numbers count back from there */
function cornerOf(lines: LineScanner, vertices: number): number {
  const index = lines.integer();
  const corner = index > 0 ? index - 1 : vertices + index;
  if (!(index !== 0 && corner >= 0 && corner < MOST_VERTICES && lines.atSlashOrEnd())) {
    refuse(lines, "a corner must be one of the vertices", JSON.stringify(lines.text()));
  }
  return corner;
}

function refuse(lines: LineScanner, constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read OBJ, line ${lines.number}, ${constraint}: ${met}`);
}

function refuseLarge(bytes: Uint8Array): void {
  if (bytes.length <= MOST_BYTES) return;
  throw new RangeError(`Cannot read OBJ, it must have at most ${MOST_BYTES} bytes: ${bytes.length}`);
}

/** A typed array that grows. */
interface Growing<T> {
  readonly length: number;
  push(value: number): void;
  /** All of it, no longer than it is. */
  values(): T;
}

function growing<T extends Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(
  make: new (length: number) => T,
  most: number,
  what: string,
): Growing<T> {
  let array = new make(1024), length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === array.length) {
        if (length >= most) {
          throw new RangeError(`Cannot read OBJ, its ${what} must be fewer: ${most} numbers`);
        }
        const larger = new make(Math.min(most, 2 * length));
        larger.set(array);
        array = larger;
      }
      array[length++] = value;
    },
    values: () => array.slice(0, length) as T,
  };
}
