import { encodePng } from "../formats/png.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../head/arkit.ts";
import { copyPose, type HeadPose, restPose } from "../motion/head_pose.ts";
import type { Camera } from "./camera.ts";
import { renderFrames, type Scene, type Still } from "./frames.ts";
import { type Canvas, drawLabel, labelSize } from "./label.ts";
import { type OnFrame, straightAlpha } from "./to_file.ts";

/** One labelled picture of a contact sheet. */
export interface Cell extends Still {
  readonly label: string;
}

const DEGREE = Math.PI / 180;

/** A head from six sides, three a row. The camera's own angles are the front. */
export function viewCells(pose: HeadPose, camera: Camera): Cell[] {
  const view = (label: string, azimuth: number, elevation: number): Cell => ({
    label,
    pose,
    camera: {
      ...camera,
      azimuth: wrapAngle(camera.azimuth + azimuth * DEGREE),
      elevation: Math.max(-1.5, Math.min(1.5, camera.elevation + elevation * DEGREE)),
    },
  });
  return [
    view("front", 0, 0),
    view("45 degrees", 45, 0),
    view("profile", 90, 0),
    view("back", 180, 0),
    view("above", 0, 50),
    view("below", 0, -50),
  ];
}

/** The rest pose and each ARKit shape at its full weight on top of a pose. */
export function expressionCells(pose: HeadPose, camera: Camera): Cell[] {
  if (pose.space !== "arkit") {
    throw new TypeError(`Cannot make a sheet of the ARKit shapes in another expression space: ${pose.space}`);
  }
  const cells: Cell[] = [{ label: "rest", pose, camera }];
  for (const shape of ARKIT_SHAPES) {
    const shaped = restPose("arkit");
    copyPose(pose, shaped);
    shaped.expression[ARKIT_INDEX[shape]] = 1;
    cells.push({ label: words(shape), pose: shaped, camera });
  }
  return cells;
}

/** Renders cells side by side into one PNG file's bytes, each `scene.size` pixels wide. */
export async function renderSheet(
  scene: Scene,
  cells: readonly Cell[],
  columns: number,
  onFrame: OnFrame = () => {},
): Promise<Uint8Array> {
  const { size } = scene;
  const transparent = scene.background === "transparent";
  const width = size * Math.min(columns, cells.length);
  const height = size * Math.ceil(cells.length / columns);
  const canvas: Canvas = { pixels: new Uint8Array(width * height * 4), width, height };
  if (scene.background !== "transparent") paint(canvas, scene.background);
  let done = 0;
  for await (const picture of renderFrames(scene, "rgba", cells.length, (frame) => cells[frame]!)) {
    const left = (done % columns) * size;
    const top = Math.floor(done / columns) * size;
    const data = transparent ? straightAlpha(picture.data) : picture.data;
    for (let row = 0; row < size; row++) {
      canvas.pixels.set(
        data.subarray(row * size * 4, (row + 1) * size * 4),
        ((top + row) * width + left) * 4,
      );
    }
    caption(canvas, cells[done]!.label, left, top, size);
    onFrame(++done);
  }
  return encodePng(canvas.pixels, width, height, 4);
}

/** The last row may not be full. */
function paint({ pixels }: Canvas, { r, g, b }: { r: number; g: number; b: number }): void {
  const colour = [r, g, b, 1].map((channel) => Math.round(channel * 255));
  for (let at = 0; at < pixels.length; at += 4) pixels.set(colour, at);
}

function caption(canvas: Canvas, label: string, left: number, top: number, size: number): void {
  const scale = Math.max(1, Math.floor(size / 256));
  const { width, height } = labelSize(label, scale);
  drawLabel(canvas, label, left + Math.floor((size - width) / 2), top + size - height - 4 * scale, scale);
}

/** `mouthSmileLeft` to `mouth smile left`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function wrapAngle(radians: number): number {
  return Math.atan2(Math.sin(radians), Math.cos(radians));
}
