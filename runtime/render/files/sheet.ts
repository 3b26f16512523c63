import { pngBytes } from "./png_bytes.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../head/arkit.ts";
import { copyPose, type HeadPose, restPose } from "../../motion/head_pose.ts";
import { EXPRESSIONS, VISEMES } from "../../motion/expressions.ts";
import type { Camera } from "../../base/camera.ts";
import { renderFrames, type Scene, type Still } from "../frames.ts";
import type { LoadedAvatar, Picture } from "../renderer.ts";
import { type Canvas, drawLabel, fittingLabel, labelSize } from "./label.ts";
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
  return [
    { label: "rest", pose, camera },
    ...ARKIT_SHAPES.map((shape) =>
      cellWith(pose, camera, words(shape), (expression) => expression[ARKIT_INDEX[shape]] = 1)
    ),
  ];
}

/** The moods of the table, on top of a pose. */
export function moodCells(pose: HeadPose, camera: Camera): Cell[] {
  return EXPRESSIONS.moods.map((name) =>
    cellWith(pose, camera, name, (expression) => EXPRESSIONS.mood(expression, name))
  );
}

/** The 15 visemes, on top of a pose. */
export function visemeCells(pose: HeadPose, camera: Camera): Cell[] {
  return VISEMES.map((name) =>
    cellWith(pose, camera, name, (expression) => EXPRESSIONS.viseme(expression, name))
  );
}

function cellWith(
  pose: HeadPose,
  camera: Camera,
  label: string,
  add: (expression: Float32Array) => void,
): Cell {
  if (pose.space !== "arkit") {
    throw new TypeError(`Cannot make a sheet of ARKit shapes in another expression space: ${pose.space}`);
  }
  const shaped = restPose("arkit");
  copyPose(pose, shaped);
  add(shaped.expression);
  return { label, pose: shaped, camera };
}

/** Renders cells side by side into one PNG file's bytes, each `scene.size` pixels wide. */
export function renderSheet(
  scene: Scene,
  cells: readonly Cell[],
  columns: number,
  onFrame: OnFrame = () => {},
): Promise<Uint8Array> {
  const pictures = renderFrames(scene, "rgba", cells.length, (frame) => cells[frame]!);
  return laySheet(scene, cells.map(({ label }) => label), pictures, columns, onFrame);
}

/** Somebody to be seen on a sheet, put on the GPU when it is his or her turn. */
export interface Person {
  readonly label: string;
  load(): Promise<LoadedAvatar>;
}

/** A still with a word or two that tell it from the others of its row. */
export interface LabelledStill extends Still {
  readonly label?: string;
}

/** At rest and with an expression, each from the front and from 45 degrees: what shows most of an avatar. */
export function portraitStills(expression: HeadPose, moved: string, camera: Camera): LabelledStill[] {
  const turned = { ...camera, azimuth: wrapAngle(camera.azimuth + 45 * DEGREE) }, rest = restPose("arkit");
  return [
    { label: "", pose: rest, camera },
    { label: "45 degrees", pose: rest, camera: turned },
    { label: moved, pose: expression, camera },
    { label: `${moved}, 45 degrees`, pose: expression, camera: turned },
  ];
}

/** Renders people side by side, as `renderSheet` does, each in all stills. One at a time is on the GPU. */
export function renderPeople(
  scene: Omit<Scene, "avatar">,
  people: readonly Person[],
  stills: readonly LabelledStill[],
  columns: number,
  onFrame: OnFrame = () => {},
): Promise<Uint8Array> {
  async function* pictures(): AsyncGenerator<Picture, void, void> {
    for (const { load } of people) {
      scene.signal?.throwIfAborted();
      const avatar = await load();
      try {
        yield* renderFrames({ ...scene, avatar }, "rgba", stills.length, (frame) => stills[frame]!);
      } finally {
        avatar.destroy();
      }
    }
  }
  const labels = people.flatMap((person) => stills.map(({ label }) => label || person.label));
  return laySheet(scene, labels, pictures(), columns, onFrame);
}

/**
 * Lays pictures side by side, each with a label, into one PNG file's bytes.
 *
 * @param pictures RGBA8 [size, size, 4] in the order of the labels, premultiplied where there is no background
 */
export async function laySheet(
  { size, background }: Pick<Scene, "size" | "background">,
  labels: readonly string[],
  pictures: AsyncIterable<Pick<Picture, "data">>,
  columns: number,
  onFrame: OnFrame,
): Promise<Uint8Array> {
  const width = size * Math.min(columns, labels.length);
  const height = size * Math.ceil(labels.length / columns);
  const canvas: Canvas = { pixels: new Uint8Array(width * height * 4), width, height };
  if (background !== "transparent") paint(canvas, background);
  let done = 0;
  for await (const picture of pictures) {
    const left = (done % columns) * size;
    const top = Math.floor(done / columns) * size;
    const data = background === "transparent" ? straightAlpha(picture.data) : picture.data;
    for (let row = 0; row < size; row++) {
      canvas.pixels.set(
        data.subarray(row * size * 4, (row + 1) * size * 4),
        ((top + row) * width + left) * 4,
      );
    }
    caption(canvas, labels[done]!, left, top, size);
    onFrame(++done);
  }
  return pngBytes(canvas.pixels, width, height, 4);
}

/** The last row may not be full. */
function paint({ pixels }: Canvas, { r, g, b }: { r: number; g: number; b: number }): void {
  const colour = [r, g, b, 1].map((channel) => Math.round(channel * 255));
  for (let at = 0; at < pixels.length; at += 4) pixels.set(colour, at);
}

function caption(canvas: Canvas, label: string, left: number, top: number, size: number): void {
  const scale = Math.max(1, Math.floor(size / 256));
  // A stroke's width of dark edge on either side, and as much between two.
  const text = fittingLabel(label, scale, size - 8 * scale);
  const { width, height } = labelSize(text, scale);
  drawLabel(canvas, text, left + Math.floor((size - width) / 2), top + size - height - 4 * scale, scale);
}

/** `mouthSmileLeft` to `mouth smile left`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function wrapAngle(radians: number): number {
  return Math.atan2(Math.sin(radians), Math.cos(radians));
}
