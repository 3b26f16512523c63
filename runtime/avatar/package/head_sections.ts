import { readHeaderOf } from "../../head/file/header_checks.ts";
import {
  arraysOf,
  assembleHead,
  checkIndices,
  factsOf,
  type HeadArray,
  type HeadFacts,
  type SectionName,
} from "../../head/file/sections.ts";
import { type HeadModel, JOINT_COUNT } from "../../head/head_model.ts";
import { message } from "../../base/message.ts";
import { readBasis, writeBasis } from "./basis.ts";
import { type Column, readColumns, readNumbers, writeColumn, writeFloats, writeIntegers } from "./columns.ts";
import { refuse, type Section, SECTIONS, type SectionType, textSection } from "./container.ts";
import { joined } from "../../formats/joined.ts";
import { originalFingerprint, rememberOriginal } from "./original.ts";

/** Metres, or shares of one. tests/bench/package has what coarser and finer ones come to. */
const HEAD_STEPS = {
  template: 1e-6,
  shapes: 2e-6,
  expressions: 4e-6,
  poses: 1e-5,
  place: 2 ** -16,
};
/** Skinning weights of a vertex are so many parts of one. */
const WEIGHT_PARTS = 4096;

/** Numbers of columns in HMSH, HRIG, HSHP and HPOS (from 1 on), HEXP. */
const TEMPLATE = 1, TRIANGLES = 2, REGIONS = 3, INDICES = 4, ON_TRIANGLES = 5, PLACES = 6;
const SKINNING = 1, REGRESSED = 2, REGRESSOR = 3;
const BASIS = 1, SHAPED_BASIS = 3;

/** Of all bases of a head together: FLAME's have 7 million, ICT's 16. */
const MOST_NUMBERS = 2 ** 26;

/** HFAC: a head's facts as every head file has them, and what the head was before it was quantised. */
interface PackagedFacts extends HeadFacts {
  readonly fingerprint: string;
}

const HEAD_SECTIONS = [
  SECTIONS.headFacts,
  SECTIONS.headMesh,
  SECTIONS.headRig,
  SECTIONS.headShapes,
  SECTIONS.headExpressions,
  SECTIONS.headPoses,
] as const;
export type HeadSectionType = typeof HEAD_SECTIONS[number];
export const isHeadSection = (type: SectionType): type is HeadSectionType =>
  (HEAD_SECTIONS as readonly string[]).includes(type);

/** @throws RangeError where its arrays do not fit its counts, or a number is not finite */
export function headSections(head: HeadModel): Section[] {
  const facts: PackagedFacts = { ...factsOf(head), fingerprint: originalFingerprint(head) };
  const arrays = arraysOf(head), floats = (name: SectionName) => arrays[name] as Float32Array;
  const section = (type: SectionType, ...columns: Uint8Array[][]): Section => ({
    type,
    data: joined(columns.flat()),
    needed: true,
  });
  return [
    textSection(SECTIONS.headFacts, facts, true),
    section(
      SECTIONS.headMesh,
      writeColumn(TEMPLATE, head.template, { width: 3, step: HEAD_STEPS.template, delta: true }),
      writeIntegers(TRIANGLES, head.triangles, { width: 3, delta: true }),
      writeIntegers(REGIONS, head.regions, { delta: true }),
      writeIntegers(INDICES, head.landmarks.indices, { delta: true }),
      writeIntegers(ON_TRIANGLES, head.landmarks.triangles, { delta: true }),
      writeColumn(PLACES, head.landmarks.barycentric, { width: 3, step: HEAD_STEPS.place }),
    ),
    section(
      SECTIONS.headRig,
      writeIntegers(SKINNING, inParts(head.skinningWeights), { width: JOINT_COUNT }),
      ...writeSparse(head.jointRegressor),
    ),
    section(SECTIONS.headShapes, writeBasis(BASIS, floats("shapeBasis"), HEAD_STEPS.shapes)),
    section(
      SECTIONS.headExpressions,
      writeBasis(BASIS, floats("expressionBasis"), HEAD_STEPS.expressions),
      writeBasis(SHAPED_BASIS, floats("shapedExpressionBasis"), HEAD_STEPS.expressions),
    ),
    section(SECTIONS.headPoses, writeBasis(BASIS, floats("poseCorrectives"), HEAD_STEPS.poses)),
  ];
}

/** Whole parts whose sum stays what the weights' is: what rounding takes from one goes to the one that lost the most. */
function inParts(weights: Float32Array): Int32Array {
  const parts = new Int32Array(weights.length);
  for (let at = 0; at < weights.length; at += JOINT_COUNT) {
    let sum = 0, whole = 0;
    for (let j = at; j < at + JOINT_COUNT; j++) {
      sum += weights[j]!;
      whole += parts[j] = Math.round(weights[j]! * WEIGHT_PARTS);
    }
    for (let over = whole - Math.round(sum * WEIGHT_PARTS); over !== 0; over -= Math.sign(over)) {
      let most = at;
      const gain = (j: number) => Math.sign(over) * (parts[j]! - weights[j]! * WEIGHT_PARTS);
      for (let j = at; j < at + JOINT_COUNT; j++) if (gain(j) > gain(most)) most = j;
      parts[most]! -= Math.sign(over);
    }
  }
  return parts;
}

/** Numbers of which most are 0, to the bit: joints stay where they are. */
function writeSparse(values: Float32Array): Uint8Array[][] {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) bits[at >> 3]! |= 1 << (at & 7);
  return [writeIntegers(REGRESSED, bits), writeFloats(REGRESSOR, values.filter((value) => value !== 0))];
}

/**
 * Puts a head together of the sections of a package.
 *
 * @throws SyntaxError where one is missing or broken
 */
export function readHeadSections(sections: ReadonlyMap<SectionType, Uint8Array>): HeadModel {
  for (const type of HEAD_SECTIONS) if (!sections.has(type)) refuse("its head must have section", type);
  const facts = readFacts(sections.get(SECTIONS.headFacts)!);
  const { vertices, triangles, landmarks } = facts;
  const expressions = facts.expressionNames.length + facts.correctives.length;
  const columns = (type: SectionType) => readColumns(type, sections.get(type)!);
  const mesh = columns(SECTIONS.headMesh), rig = columns(SECTIONS.headRig);
  const moves = columns(SECTIONS.headExpressions);
  const basis = (type: SectionType, from: ReturnType<typeof columns>, id: number, rows: number) =>
    readBasis(type, from, id, rows * vertices);
  const whole = (name: SectionName, id: number, count: number, width = 1) => {
    const values = readNumbers(columnOf(mesh, id, count, width), new Uint32Array(count * width));
    try {
      checkIndices(name, values, facts);
    } catch (error) {
      refuse("its head's numbers must lead somewhere", message(error), error);
    }
    return values;
  };
  const arrays: Record<SectionName, HeadArray> = {
    template: readNumbers(columnOf(mesh, TEMPLATE, vertices, 3), new Float32Array(vertices * 3)),
    triangles: whole("triangles", TRIANGLES, triangles, 3),
    regions: Uint8Array.from(whole("regions", REGIONS, triangles)),
    jointRegressor: readSparse(rig, JOINT_COUNT * vertices),
    skinningWeights: readNumbers(
      columnOf(rig, SKINNING, vertices, JOINT_COUNT),
      new Float32Array(vertices * JOINT_COUNT),
    ).map((parts) => parts / WEIGHT_PARTS),
    landmarkIndices: Uint16Array.from(whole("landmarkIndices", INDICES, landmarks)),
    landmarkTriangles: whole("landmarkTriangles", ON_TRIANGLES, landmarks),
    landmarkBarycentric: readNumbers(columnOf(mesh, PLACES, landmarks, 3), new Float32Array(landmarks * 3)),
    shapeBasis: basis(SECTIONS.headShapes, columns(SECTIONS.headShapes), BASIS, facts.shapeNames.length),
    expressionBasis: basis(SECTIONS.headExpressions, moves, BASIS, expressions),
    shapedExpressionBasis: basis(
      SECTIONS.headExpressions,
      moves,
      SHAPED_BASIS,
      facts.shapedExpressions.length,
    ),
    poseCorrectives: basis(SECTIONS.headPoses, columns(SECTIONS.headPoses), BASIS, facts.poseCorrectives),
  };
  return rememberOriginal(assembleHead(facts, arrays), facts.fingerprint);
}

function readFacts(data: Uint8Array): PackagedFacts {
  let facts: PackagedFacts;
  try {
    facts = readHeaderOf(data, {
      fingerprint: (value) => typeof value === "string" && value !== "" && value.length <= 64,
    }) as unknown as PackagedFacts;
  } catch (error) {
    refuse("its head's facts must be whole", message(error), error);
  }
  const rows = facts.shapeNames.length + facts.expressionNames.length + facts.correctives.length +
    facts.shapedExpressions.length + facts.poseCorrectives;
  if (rows * facts.vertices * 3 > MOST_NUMBERS) {
    refuse(`its head's bases must have at most ${MOST_NUMBERS} numbers`, rows * facts.vertices * 3);
  }
  return facts;
}

function columnOf(columns: ReadonlyMap<number, Column>, id: number, count: number, width: number): Column {
  const column = columns.get(id) ?? refuse("its head must have column", id);
  if (column.count === count && column.width === width) return column;
  refuse(
    `column ${id} of its head must have ${count} elements of ${width} numbers`,
    `${column.count} of ${column.width}`,
  );
}

function readSparse(columns: ReadonlyMap<number, Column>, count: number): Float32Array {
  const bits = columnOf(columns, REGRESSED, Math.ceil(count / 8), 1);
  const column = columns.get(REGRESSOR) ?? refuse("its head must have column", REGRESSOR);
  if (bits.bytes !== 1 || bits.coding !== 0 || column.width !== 1) {
    refuse("its joints' regressor must be bits, and a number each", bits.bytes);
  }
  const found = readNumbers(column, new Float32Array(column.count)), values = new Float32Array(count);
  let from = 0;
  for (let at = 0; at < count; at++) {
    if (bits.planes[at >> 3]! & 1 << (at & 7)) values[at] = found[from++] ?? NaN;
  }
  if (from !== found.length) refuse("its joints' regressor must have a number for each bit", found.length);
  return values;
}
