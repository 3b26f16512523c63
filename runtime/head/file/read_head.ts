import { crc32 } from "../../base/crc32.ts";
import { inflate, MOST_RATIO } from "../../formats/deflate.ts";
import type { HeadModel } from "../head_model.ts";
import { readHeader } from "./read_header.ts";
import {
  assembleHead,
  checkIndices,
  HEAD_MAGIC,
  type HeadHeader,
  type SectionName,
  sectionsOf,
} from "./sections.ts";

/** A head of 100,000 vertices with 300 shapes. */
const MOST_BODY_BYTES = 2 ** 28;

/**
 * Reads a head file. What it declares is held against the bytes there are before anything is allocated for it.
 *
 * @throws SyntaxError where it is no head file, or a broken one; RangeError where it is too large
 */
export async function decodeHead(bytes: Uint8Array): Promise<HeadModel> {
  try {
    const { header, packed } = splitFile(bytes);
    const sections = sectionsOf(header);
    refuseLarge(
      header,
      packed,
      sections.reduce((sum, { as, count }) => sum + (as === "floats" ? 4 : 1) * count, 0),
    );
    const body = await inflate(packed, header.bodyBytes);
    if (body.length !== header.bodyBytes) {
      throw new SyntaxError(`its body must be of ${header.bodyBytes} bytes: ${body.length}`);
    }
    if (crc32(body) !== header.bodySum) {
      throw new SyntaxError(`its sum must be ${header.bodySum}: ${crc32(body)}`);
    }
    const reader = new BodyReader(body);
    const arrays = new Map<SectionName, Float32Array | Int32Array>();
    for (const section of sections) {
      const values = section.as === "floats"
        ? reader.floats(section.count)
        : reader.integers(section.count, section.as === "integers" ? section.stride : 1);
      arrays.set(section.name, section.as === "displacements" ? inMetres(values, header) : values);
    }
    reader.end();
    return assemble(header, (name) => arrays.get(name)!);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    const Kind = error instanceof RangeError ? RangeError : SyntaxError;
    throw new Kind(`Cannot read head, ${error.message}`, { cause: error });
  }
}

function splitFile(bytes: Uint8Array): { header: HeadHeader; packed: Uint8Array } {
  const start = HEAD_MAGIC.length + 4;
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, HEAD_MAGIC.length));
  if (magic !== HEAD_MAGIC || bytes.length < start) {
    throw new SyntaxError(`it must begin with ${JSON.stringify(HEAD_MAGIC)}: ${JSON.stringify(magic)}`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(HEAD_MAGIC.length, true);
  if (start + length > bytes.length) {
    throw new SyntaxError(`its header of ${length} bytes must lie within it: ${bytes.length} bytes`);
  }
  return {
    header: readHeader(bytes.subarray(start, start + length)),
    packed: bytes.subarray(start + length),
  };
}

/** @param least bytes that the arrays take, where each number takes as few as it can */
function refuseLarge({ bodyBytes }: HeadHeader, packed: Uint8Array, least: number): void {
  if (bodyBytes > Math.min(MOST_BODY_BYTES, packed.length * MOST_RATIO)) {
    throw new RangeError(
      `its ${packed.length} packed bytes must be able to hold its body: ${bodyBytes} bytes`,
    );
  }
  if (least > bodyBytes) {
    throw new RangeError(`its body of ${bodyBytes} bytes must hold its arrays: at least ${least} bytes`);
  }
}

class BodyReader {
  #at = 0;
  constructor(readonly body: Uint8Array) {}

  floats(count: number): Float32Array {
    const { body } = this, start = this.#at;
    this.#at += 4 * count;
    if (this.#at > body.length) {
      throw new SyntaxError(`its body must not end within an array: ${body.length} bytes`);
    }
    const view = new DataView(new ArrayBuffer(4));
    return Float32Array.from({ length: count }, (_, i) => {
      for (let k = 0; k < 4; k++) view.setUint8(k, body[start + k * count + i]!);
      const value = view.getFloat32(0, true);
      if (!Number.isFinite(value)) throw new SyntaxError(`its numbers must be finite: ${value}`);
      return value;
    });
  }

  integers(count: number, stride: number): Int32Array {
    const { body } = this, values = new Int32Array(count);
    let at = this.#at;
    for (let i = 0; i < count; i++) {
      let zigzag = 0, shift = 0, byte: number;
      do {
        // Behind the end undefined, which ends the number as 0 does: told below.
        byte = body[at++]!;
        zigzag |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127 && shift < 35);
      values[i] = ((zigzag >>> 1) ^ -(zigzag & 1)) + (i < stride ? 0 : values[i - stride]!);
    }
    this.#at = at;
    if (at > body.length) {
      throw new SyntaxError(`its body must not end within an array: ${body.length} bytes`);
    }
    return values;
  }

  end(): void {
    const left = this.body.length - this.#at;
    if (left > 0) throw new SyntaxError(`its body must end with its last array: ${left} bytes more`);
  }
}

/** [rows, vertices, 3] in metres of [rows, 3, vertices] in quanta. */
function inMetres(quanta: ArrayLike<number>, { vertices, quantum }: HeadHeader): Float32Array {
  const metres = new Float32Array(quanta.length);
  for (let plane = 0; plane < quanta.length / vertices; plane++) {
    const first = Math.floor(plane / 3) * 3 * vertices + plane % 3;
    for (let v = 0; v < vertices; v++) metres[first + v * 3] = quanta[plane * vertices + v]! * quantum;
  }
  return metres;
}

function assemble(header: HeadHeader, array: (name: SectionName) => Float32Array | Int32Array): HeadModel {
  const indices = <T>(name: SectionName, kind: { from(values: ArrayLike<number>): T }): T => {
    checkIndices(name, array(name), header);
    return kind.from(array(name));
  };
  const floats = (name: SectionName) => array(name) as Float32Array<ArrayBuffer>;
  return assembleHead(header, {
    template: floats("template"),
    triangles: indices("triangles", Uint32Array),
    regions: indices("regions", Uint8Array),
    jointRegressor: floats("jointRegressor"),
    skinningWeights: floats("skinningWeights"),
    landmarkIndices: indices("landmarkIndices", Uint16Array),
    landmarkTriangles: indices("landmarkTriangles", Uint32Array),
    landmarkBarycentric: floats("landmarkBarycentric"),
    shapeBasis: floats("shapeBasis"),
    expressionBasis: floats("expressionBasis"),
    shapedExpressionBasis: floats("shapedExpressionBasis"),
    poseCorrectives: floats("poseCorrectives"),
  });
}
