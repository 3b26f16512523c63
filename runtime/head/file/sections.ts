import {
  type Corrective,
  type HeadModel,
  JOINT_COUNT,
  type JointDriver,
  type ShapedExpression,
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

/** The header of a head file. */
export interface HeadHeader extends
  Pick<
    HeadModel,
    "name" | "version" | "expressionSpace" | "regionNames" | "shapeNames" | "expressionNames"
  > {
  /** Metres. */
  readonly quantum: number;
  readonly vertices: number;
  readonly triangles: number;
  readonly landmarks: number;
  /** 36, or 0 where the head has none. */
  readonly poseCorrectives: number;
  readonly correctives: readonly Corrective[];
  readonly shapedExpressions: readonly ShapedExpression[];
  readonly jointDrivers: readonly JointDriver[];
  readonly jointParents: readonly number[];
  /** Of the body, before it is deflated. */
  readonly bodyBytes: number;
  /** CRC-32 of the same. */
  readonly bodySum: number;
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
export function sectionsOf(header: Omit<HeadHeader, "bodyBytes" | "bodySum">): readonly Section[] {
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
