import {
  type Corrective,
  type HeadModel,
  JOINT_COUNT,
  type JointDriver,
  type ShapedExpression,
  triangleCount,
  vertexCount,
} from "../head_model.ts";

/*
 * A head file is a whole HeadModel in half a megabyte: the magic, the header's length (u32, little-endian), the header
 * (JSON), and the body, raw deflate: the arrays below one behind the other.
 *
 *   floats         exact: the first bytes of all numbers, then the second ones and so on, which packs to half
 *   integers       exact: the difference from the number `stride` before, zigzag, in groups of 7 bits, lowest first
 *   displacements  in quanta, row by row and in each row x of all vertices, then y, then z; as integers of stride 1
 *
 * Most of a displacement's row is zeros, and neighbours differ by little: a byte each, of which deflate makes a tenth.
 */

export const HEAD_MAGIC = "headcast head 1\n";

/** Metres. A head is 240,000 of them high: in a picture of 1024 pixels half a quantum is less than a 500th of a pixel. */
export const QUANTUM = 1e-6;

/** What the header of every head file says: all of a head but its arrays' numbers. */
export interface HeadFacts extends
  Pick<
    HeadModel,
    "name" | "version" | "expressionSpace" | "regionNames" | "shapeNames" | "expressionNames"
  > {
  readonly vertices: number;
  readonly triangles: number;
  readonly landmarks: number;
  /** 36, or 0 where the head has none. */
  readonly poseCorrectives: number;
  readonly correctives: readonly Corrective[];
  readonly shapedExpressions: readonly ShapedExpression[];
  readonly jointDrivers: readonly JointDriver[];
  readonly jointParents: readonly number[];
}

/** The header of a packed head file. */
export interface HeadHeader extends HeadFacts {
  /** Metres. */
  readonly quantum: number;
  /** Of the body, before it is deflated. */
  readonly bodyBytes: number;
  /** CRC-32 of the same. */
  readonly bodySum: number;
}

/** An array of numbers as a HeadModel has them. */
export type HeadArray = Float32Array | Uint32Array | Uint16Array | Uint8Array;

export const factsOf = (head: HeadModel): HeadFacts => ({
  name: head.name,
  version: head.version,
  expressionSpace: head.expressionSpace,
  vertices: vertexCount(head),
  triangles: triangleCount(head),
  landmarks: head.landmarks.indices.length,
  poseCorrectives: head.poseCorrectives.length / head.template.length,
  regionNames: head.regionNames,
  shapeNames: head.shapeNames,
  expressionNames: head.expressionNames,
  correctives: head.correctives,
  shapedExpressions: head.shapedExpressions,
  jointDrivers: head.jointDrivers,
  jointParents: Array.from(head.jointParents),
});

/** @throws RangeError where an array is not as long as the head's counts have it */
export function arraysOf(head: HeadModel): Readonly<Record<SectionName, HeadArray>> {
  const { indices, triangles, barycentric } = head.landmarks;
  const arrays = {
    template: head.template,
    triangles: head.triangles,
    regions: head.regions,
    jointRegressor: head.jointRegressor,
    skinningWeights: head.skinningWeights,
    landmarkIndices: indices,
    landmarkTriangles: triangles,
    landmarkBarycentric: barycentric,
    shapeBasis: head.shapeBasis,
    expressionBasis: head.expressionBasis,
    shapedExpressionBasis: head.shapedExpressionBasis,
    poseCorrectives: head.poseCorrectives,
  };
  for (const { name, count } of sectionsOf(factsOf(head))) {
    if (arrays[name].length !== count) {
      throw new RangeError(
        `Cannot write head "${head.name}", its ${name} must have ${count} numbers: ${arrays[name].length}`,
      );
    }
  }
  return arrays;
}

/** @param arrays whose indices have been checked */
export function assembleHead(facts: HeadFacts, arrays: Readonly<Record<SectionName, HeadArray>>): HeadModel {
  const floats = (name: SectionName) => arrays[name] as Float32Array;
  return {
    name: facts.name,
    version: facts.version,
    expressionSpace: facts.expressionSpace,
    template: floats("template"),
    triangles: arrays.triangles as Uint32Array,
    regions: arrays.regions as Uint8Array,
    regionNames: facts.regionNames,
    shapeBasis: floats("shapeBasis"),
    shapeNames: facts.shapeNames,
    expressionBasis: floats("expressionBasis"),
    expressionNames: facts.expressionNames,
    correctives: facts.correctives,
    shapedExpressions: facts.shapedExpressions,
    shapedExpressionBasis: floats("shapedExpressionBasis"),
    jointDrivers: facts.jointDrivers,
    jointRegressor: floats("jointRegressor"),
    jointParents: Int8Array.from(facts.jointParents),
    skinningWeights: floats("skinningWeights"),
    poseCorrectives: floats("poseCorrectives"),
    landmarks: {
      indices: arrays.landmarkIndices as Uint16Array,
      triangles: arrays.landmarkTriangles as Uint32Array,
      barycentric: floats("landmarkBarycentric"),
    },
  };
}

/** The number behind the largest that an array of indices may have; undefined where its numbers are none. */
export function endOf(
  name: SectionName,
  { vertices, triangles, regionNames }: HeadFacts,
): number | undefined {
  switch (name) {
    case "triangles":
      return vertices;
    case "regions":
      return Math.min(256, regionNames.length);
    case "landmarkIndices":
      return 2 ** 16;
    case "landmarkTriangles":
      return triangles;
    default:
      return undefined;
  }
}

/** @throws SyntaxError where one lies outside of what it counts */
export function checkIndices(name: SectionName, values: ArrayLike<number>, facts: HeadFacts): void {
  const end = endOf(name, facts);
  if (end === undefined) return;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! >= 0 && values[i]! < end)) {
      throw new SyntaxError(`its ${name} must lie in 0..${end - 1}: ${values[i]}`);
    }
  }
}

/** How an array is written. */
export type Section =
  | { readonly name: SectionName; readonly as: "floats"; readonly count: number }
  | { readonly name: SectionName; readonly as: "integers"; readonly count: number; readonly stride: number }
  | { readonly name: SectionName; readonly as: "displacements"; readonly count: number };

/** An array of a head by its name in a file. */
export type SectionName =
  | "template"
  | "triangles"
  | "regions"
  | "jointRegressor"
  | "skinningWeights"
  | "landmarkIndices"
  | "landmarkTriangles"
  | "landmarkBarycentric"
  | "shapeBasis"
  | "expressionBasis"
  | "shapedExpressionBasis"
  | "poseCorrectives";

/** What stands in the body, in order. */
export function sectionsOf(header: HeadFacts): readonly Section[] {
  const { vertices, triangles, landmarks } = header;
  const floats = (name: SectionName, count: number) => ({ name, as: "floats", count }) as const;
  const integers = (name: SectionName, count: number, stride: number) =>
    ({ name, as: "integers", count, stride }) as const;
  const displacements = (name: SectionName, rows: number) =>
    ({ name, as: "displacements", count: rows * vertices * 3 }) as const;
  return [
    floats("template", vertices * 3),
    integers("triangles", triangles * 3, 3),
    integers("regions", triangles, 1),
    floats("jointRegressor", JOINT_COUNT * vertices),
    floats("skinningWeights", vertices * JOINT_COUNT),
    integers("landmarkIndices", landmarks, 1),
    integers("landmarkTriangles", landmarks, 1),
    floats("landmarkBarycentric", landmarks * 3),
    displacements("shapeBasis", header.shapeNames.length),
    displacements("expressionBasis", header.expressionNames.length + header.correctives.length),
    displacements("shapedExpressionBasis", header.shapedExpressions.length),
    displacements("poseCorrectives", header.poseCorrectives),
  ];
}
