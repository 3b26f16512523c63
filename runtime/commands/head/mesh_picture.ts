import { ARKIT_INDEX } from "../../head/arkit.ts";
import { type HeadModel, JOINT_COUNT, JOINTS, vertexCount } from "../../head/head_model.ts";
import { worldTransform } from "../../head/identity.ts";
import { drawLabel, labelSize } from "../../render/files/label.ts";
import { pngBytes } from "../../render/files/png_bytes.ts";

/** Side of one view in pixels. */
const SIDE = 320;
/** Samples a pixel and axis: the averaging takes two. */
const FINE = 2;
const BACKGROUND = 24;
const JAW = JOINTS.indexOf("jaw");
/** Radians: a mouth well open. */
const OPEN = 0.3;
/** Where light comes from: the camera, a little from above and from the left. */
const LIGHT = normal([-0.3, 0.4, 1]);

interface View {
  readonly label: string;
  /** [vertices, 3], metres. */
  readonly points: Float32Array;
  /** Radians, to the subject's left. */
  readonly turn: number;
}

/**
 * A head's mesh at rest from the front, with an open mouth, and turned: what shows at a glance whether a file was
 * understood. Drawn on the processor, in 0.2 s: a machine without a GPU can add heads.
 *
 * @returns a PNG file's bytes; each region has a colour of its own
 */
export function meshPicture(head: HeadModel): Uint8Array {
  const rest = head.template;
  const views: View[] = [
    { label: "at rest", points: rest, turn: 0 },
    { label: "mouth open", points: openMouth(head), turn: 0 },
    { label: "turned", points: rest, turn: Math.PI / 3.5 },
  ];
  const width = SIDE * views.length;
  const pixels = new Uint8Array(width * SIDE * 4).fill(255);
  views.forEach((view, column) => {
    const fine = drawView(head, view, SIDE * FINE);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const from = (y * FINE * SIDE * FINE + x * FINE) * 3, below = from + SIDE * FINE * 3;
        const to = (y * width + column * SIDE + x) * 4;
        for (let c = 0; c < 3; c++) {
          const sum = fine[from + c]! + fine[from + 3 + c]! + fine[below + c]! + fine[below + 3 + c]!;
          pixels[to + c] = sum / (FINE * FINE);
        }
      }
    }
    const words = view.label.toUpperCase(), { height } = labelSize(words, 1);
    drawLabel({ pixels, width, height: SIDE }, words, column * SIDE + 8, SIDE - height - 8, 1);
  });
  return pngBytes(pixels, width, SIDE, 4);
}

/** Opened by the joint, and by the shape where there is one, each as far as its head has it. */
function openMouth(head: HeadModel): Float32Array {
  const points = head.template.slice(), size = points.length, vertices = vertexCount(head);
  let angle = OPEN;
  if (head.expressionSpace === "arkit") {
    const shape = ARKIT_INDEX.jawOpen;
    angle = 0;
    for (const { expression, joint, axisAngle } of head.jointDrivers) {
      if (expression === shape && joint === JAW) angle += axisAngle[0];
    }
    for (let i = 0; i < size; i++) points[i]! += head.expressionBasis[shape * size + i] ?? 0;
  }
  const [, y, z] = [0, 1, 2].map((c) => {
    let sum = 0;
    for (let v = 0; v < vertices; v++) {
      sum += head.jointRegressor[JAW * vertices + v]! * head.template[v * 3 + c]!;
    }
    return sum;
  }) as [number, number, number];
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  for (let v = 0; v < vertices; v++) {
    const weight = head.skinningWeights[v * JOINT_COUNT + JAW]!;
    const up = points[v * 3 + 1]! - y, forth = points[v * 3 + 2]! - z;
    points[v * 3 + 1]! += weight * (cos * up - sin * forth - up);
    points[v * 3 + 2]! += weight * (sin * up + cos * forth - forth);
  }
  return points;
}

/** @returns [side, side, 3] */
function drawView(head: HeadModel, { points, turn }: View, side: number): Uint8Array {
  const { centre, scale } = worldTransform(head);
  const factor = scale * side / 1.75, [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const screen = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i]! - centre[0], z = points[i + 2]! - centre[2];
    screen[i] = side / 2 + (cos * x - sin * z) * factor;
    screen[i + 1] = side / 2 - (points[i + 1]! - centre[1]) * factor;
    screen[i + 2] = (sin * x + cos * z) * factor;
  }
  const picture = new Uint8Array(side * side * 3).fill(BACKGROUND);
  const depth = new Float32Array(side * side).fill(-Infinity);
  const palette = paletteOf(head);
  for (let t = 0; t < head.regions.length; t++) {
    const corners = [0, 1, 2].map((c) => {
      const v = head.triangles[t * 3 + c]! * 3;
      return [screen[v]!, screen[v + 1]!, screen[v + 2]!] as const;
    });
    fill(picture, depth, side, corners, palette[head.regions[t]!]!);
  }
  return picture;
}

type Point = readonly [number, number, number];

function fill(
  picture: Uint8Array,
  depth: Float32Array,
  side: number,
  corners: readonly Point[],
  colour: Point,
): void {
  const [a, b, c] = corners as [Point, Point, Point];
  // Screen y runs down: counter-clockwise in the world is clockwise here.
  const area = (c[0] - a[0]) * (b[1] - a[1]) - (b[0] - a[0]) * (c[1] - a[1]);
  if (!(area > 1e-9)) return;
  const [e, f] = [[b[0] - a[0], a[1] - b[1], b[2] - a[2]], [c[0] - a[0], a[1] - c[1], c[2] - a[2]]] as const;
  const facing = normal([
    e[1]! * f[2]! - e[2]! * f[1]!,
    e[2]! * f[0]! - e[0]! * f[2]!,
    e[0]! * f[1]! - e[1]! * f[0]!,
  ]);
  const light = 0.25 + 0.75 * Math.max(0, facing[0] * LIGHT[0] + facing[1] * LIGHT[1] + facing[2] * LIGHT[2]);
  const within = (value: number) => Math.max(0, Math.min(side - 1, value));
  const low = [0, 1].map((k) => within(Math.floor(Math.min(a[k]!, b[k]!, c[k]!))));
  const high = [0, 1].map((k) => within(Math.ceil(Math.max(a[k]!, b[k]!, c[k]!))));
  for (let y = low[1]!; y <= high[1]!; y++) {
    for (let x = low[0]!; x <= high[0]!; x++) {
      const [px, py] = [x + 0.5, y + 0.5];
      const u = ((c[0] - px) * (b[1] - py) - (b[0] - px) * (c[1] - py)) / area;
      const v = ((a[0] - px) * (c[1] - py) - (c[0] - px) * (a[1] - py)) / area;
      if (u < 0 || v < 0 || u + v > 1) continue;
      const z = u * a[2] + v * b[2] + (1 - u - v) * c[2], at = y * side + x;
      if (z <= depth[at]!) continue;
      depth[at] = z;
      for (let k = 0; k < 3; k++) picture[at * 3 + k] = 255 * light * colour[k]!;
    }
  }
}

/** Clay for the region with the most triangles, hues a golden angle apart for the others. */
function paletteOf(head: HeadModel): Point[] {
  const counts = head.regionNames.map(() => 0);
  for (const region of head.regions) counts[region]!++;
  const most = counts.indexOf(Math.max(...counts));
  return counts.map((_, region) => {
    if (region === most) return [0.8, 0.7, 0.64];
    const hue = 2 * Math.PI * 0.381966 * (region + 1);
    return [0, 1, 2].map((k) => 0.66 + 0.16 * Math.cos(hue - k * 2 * Math.PI / 3)) as unknown as Point;
  });
}

function normal(vector: Point | number[]): Point {
  const length = Math.hypot(vector[0]!, vector[1]!, vector[2]!) || 1;
  return [vector[0]! / length, vector[1]! / length, vector[2]! / length];
}
