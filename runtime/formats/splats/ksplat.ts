/**
 * .ksplat (mkkellogg, https://github.com/mkkellogg/GaussianSplats3D), version 0.1, levels of compression 0 to 2:
 * sections of splats, whose places count from the centres of buckets where they are compressed. Read only.
 */
import { halfToFloat } from "./half.ts";
import { COEFFICIENTS, emptyCloud, settleCloud, type SplatCloud } from "./splat_cloud.ts";

const HEADER = 4096, SECTION_HEADER = 1024;
const MOST_SECTIONS = 1024;
/** What harmonics of 8 bits reach where the header says nothing. */
const HARMONICS_RANGE = 1.5;
/** Of a position's 16 bits where a section says nothing. */
const POSITION_RANGE = 32767;

function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read .ksplat, ${constraint}: ${met}`);
}

interface Section {
  readonly count: number;
  readonly degree: 0 | 1 | 2;
  readonly stride: number;
  readonly bucketSize: number;
  readonly fullBuckets: number;
  /** Where its parts begin: lengths of buckets that are not full, buckets' centres, splats. */
  readonly partialAt: number;
  readonly bucketsAt: number;
  readonly bucketCount: number;
  readonly splatsAt: number;
  /** Units of a position's step. */
  readonly step: number;
  readonly range: number;
}

/** Bytes a number of a position, a scale or a rotation, and of a harmonic. */
const WIDTHS = [[4, 4], [2, 2], [2, 1]] as const;

/** @throws SyntaxError for what is no .ksplat of version 0.1, or is cut short */
export function readKsplat(bytes: Uint8Array): SplatCloud {
  if (bytes.length < HEADER) refuse(`its header must have ${HEADER} bytes`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== 0 || bytes[1] !== 1) refuse("its version must be 0.1", `${bytes[0]}.${bytes[1]}`);
  const headers = view.getUint32(4, true), sectionCount = view.getUint32(8, true);
  const splatCount = view.getUint32(16, true), level = view.getUint16(20, true);
  if (level > 2) refuse("its level of compression must be 0, 1 or 2", level);
  if (headers > MOST_SECTIONS || sectionCount > headers) {
    refuse(`it must have at most ${MOST_SECTIONS} sections`, `${sectionCount} of ${headers}`);
  }
  const sections = sectionsOf(view, headers, level).slice(0, sectionCount);
  const count = sections.reduce((sum, section) => sum + section.count, 0);
  if (count === 0 || count !== splatCount) refuse(`its sections must have ${splatCount} splats`, count);
  const degree = sections.reduce((least, section) => Math.min(least, section.degree), 2);
  const cloud = {
    ...emptyCloud(count, degree),
    fileDegree: sections.reduce((most, section) => Math.max(most, section.degree), 0),
  };
  const harmonicsRange = [
    view.getFloat32(36, true) || -HARMONICS_RANGE,
    view.getFloat32(40, true) || HARMONICS_RANGE,
  ] as const;
  let first = 0;
  for (const section of sections) {
    readSection(view, section, level, harmonicsRange, cloud, first);
    first += section.count;
  }
  return settleCloud(cloud, ".ksplat");
}

function sectionsOf(view: DataView, headers: number, level: number): Section[] {
  const [width, harmonicWidth] = WIDTHS[level]!;
  let base = HEADER + headers * SECTION_HEADER;
  if (base > view.byteLength) refuse("its sections' headers must lie within it", `${headers} sections`);
  return Array.from({ length: headers }, (_, i) => {
    const at = HEADER + i * SECTION_HEADER;
    const word = (k: number) => view.getUint32(at + k * 4, true);
    const [count, room, bucketSize, bucketCount] = [word(0), word(1), word(2), word(3)] as const;
    const blockSize = view.getFloat32(at + 16, true), bucketBytes = view.getUint16(at + 20, true);
    const range = word(6) || POSITION_RANGE, fullBuckets = word(8), partialBuckets = word(9);
    const degree = view.getUint16(at + 40, true);
    if (degree > 2) refuse("its harmonics' degree must be 0, 1 or 2", degree);
    const compressed = level > 0;
    if (compressed && (bucketBytes !== 12 || fullBuckets + partialBuckets > bucketCount)) {
      refuse(`section ${i}'s buckets must have 12 bytes each and be as many as it says`, bucketCount);
    }
    const stride = width * 10 + 4 + harmonicWidth * 3 * COEFFICIENTS[degree]!;
    // Its writer says 0 bytes a bucket at level 0, and gives the buckets' lengths no room there.
    const partialBytes = compressed ? partialBuckets * 4 : 0;
    const bucketsAt = base + partialBytes, splatsAt = bucketsAt + (compressed ? bucketCount * 12 : 0);
    const section = {
      count,
      degree: degree as 0 | 1 | 2,
      stride,
      bucketSize,
      fullBuckets,
      partialAt: base,
      bucketsAt,
      bucketCount,
      splatsAt,
      step: blockSize / 2 / range,
      range,
    };
    base = splatsAt + room * stride;
    if (count > room || base > view.byteLength) {
      refuse(`section ${i}'s ${room} splats must lie within it`, `${view.byteLength} bytes`);
    }
    return section;
  });
}

function readSection(
  view: DataView,
  section: Section,
  level: number,
  [low, high]: readonly [number, number],
  cloud: SplatCloud,
  first: number,
): void {
  const { count, stride, splatsAt, step, range } = section;
  const [width, harmonicWidth] = WIDTHS[level]!;
  const number = level === 0
    ? (at: number) => view.getFloat32(at, true)
    : (at: number) => halfToFloat(view.getUint16(at, true));
  const harmonic = level === 2 ? (at: number) => view.getUint8(at) / 255 * (high - low) + low : number;
  const centreOf = level === 0 ? () => 0 : bucketWalk(view, section);
  const each = COEFFICIENTS[cloud.degree];
  for (let i = 0; i < count; i++) {
    const at = splatsAt + i * stride, to = first + i, centre = centreOf(i);
    for (let c = 0; c < 3; c++) {
      cloud.position[to * 3 + c] = level === 0
        ? number(at + c * 4)
        : (view.getUint16(at + c * 2, true) - range) * step + view.getFloat32(centre + c * 4, true);
      cloud.scale[to * 3 + c] = number(at + (3 + c) * width);
      cloud.colour[to * 3 + c] = view.getUint8(at + 10 * width + c) / 255;
    }
    for (let k = 0; k < 4; k++) cloud.rotation[to * 4 + k] = number(at + (6 + k) * width);
    cloud.opacity[to] = view.getUint8(at + 10 * width + 3) / 255;
    // Degree by degree, each red, green and blue.
    const from = at + 10 * width + 4;
    for (let k = 0; k < each; k++) {
      const [start, own, size] = k < 3 ? [0, k, 3] as const : [9, k - 3, 5] as const;
      for (let c = 0; c < 3; c++) {
        cloud.harmonics[(to * 3 + c) * each + k] = harmonic(from + (start + c * size + own) * harmonicWidth);
      }
    }
  }
}

/** Gives where a splat's bucket has its centre; splats have to be asked for in their order. */
function bucketWalk(view: DataView, section: Section): (splat: number) => number {
  const { bucketSize, fullBuckets, partialAt, bucketsAt, bucketCount } = section;
  let bucket = -1, end = 0;
  return (splat) => {
    while (splat >= end) {
      bucket++;
      if (bucket >= bucketCount) {
        refuse("its buckets must hold all its splats", `${splat} of ${section.count}`);
      }
      const partial = partialAt + (bucket - fullBuckets) * 4;
      if (bucket >= fullBuckets && partial + 4 > bucketsAt) {
        refuse("its buckets must hold all its splats", `${splat} of ${section.count}`);
      }
      end += bucket < fullBuckets ? bucketSize : view.getUint32(partial, true);
    }
    return bucketsAt + bucket * 12;
  };
}
