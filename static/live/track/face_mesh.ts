import { message } from "../../../runtime/base/message.ts";
import { FACE_POINTS } from "../../../runtime/motion/tracking/face_tables.ts";
import { TrackerError } from "./tracker_error.ts";
import type { MeshFiles } from "./worker_messages.ts";

/**
 * MediaPipe's face mesh in a classic worker: the package `@mediapipe/face_mesh` is a script that puts a class on the
 * global object and loads its WebAssembly by importScripts().
 */

interface Landmark {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

interface Results {
  readonly multiFaceLandmarks?: readonly (readonly Landmark[])[];
  readonly image?: unknown;
}

interface FaceMesh {
  initialize(): Promise<void>;
  setOptions(options: Record<string, unknown>): void;
  onResults(listener: (results: Results) => void): void;
  send(inputs: { image: OffscreenCanvas }): Promise<void>;
}

declare const importScripts: (...urls: string[]) => void;

export interface MeshReader {
  /**
   * Finds faces in what stands on the canvas.
   *
   * @returns how many; their points are in `points`
   */
  read(canvas: OffscreenCanvas): Promise<number>;
  /** [faces, 478, 3]: shares of the picture's width and height, depth in widths. Reused. */
  readonly points: readonly Float32Array[];
}

/**
 * @param files the package's
 * @param mostFaces how many are looked for
 * @throws {TrackerError} where this browser has no WebAssembly or WebGL, or the package's files cannot be had
 */
export async function openMesh(files: MeshFiles, mostFaces: number): Promise<MeshReader> {
  checkBrowser();
  askForWebGl2();
  const scope = globalThis as unknown as Record<string, unknown>;
  // It tells much on the console; what is said last before it aborts is why.
  let said = "";
  const printErr = (line: string) => {
    if (/^[EF]\d{4} |rror/.test(line)) said = line.slice(0, 300);
  };
  const locateFile = addressesOf(files);
  // The package tells its loaders nothing in a worker: they would look beside the worker's script.
  scope["createMediapipeSolutionsPackedAssets"] = { locateFile, print: () => {}, printErr };
  try {
    importScripts(locateFile("face_mesh.js"));
  } catch (cause) {
    throw new TrackerError("tracker-missing", `Cannot load the face tracker: ${locateFile("face_mesh.js")}`, {
      cause,
    });
  }
  const FaceMesh = scope["FaceMesh"] as new (options: { locateFile: typeof locateFile }) => FaceMesh;
  const mesh = new FaceMesh({ locateFile });
  // The nets run by XNNPACK in WebAssembly, on this thread: as fast on every machine, and at the very start; shaders
  // want the graphics card for themselves, and seconds to be compiled. By software 16 ms a picture for 110. The option
  // is in the package's graph, not in its types.
  mesh.setOptions({ maxNumFaces: mostFaces, refineLandmarks: true, useCpuInference: true });
  const points = Array.from({ length: mostFaces }, () => new Float32Array(FACE_POINTS * 3));
  let found = 0;
  mesh.onResults(({ multiFaceLandmarks = [], image }) => {
    found = Math.min(multiFaceLandmarks.length, mostFaces);
    for (let face = 0; face < found; face++) copyPoints(multiFaceLandmarks[face]!, points[face]!);
    // A copy of the picture comes with each answer, and holds memory of the graphics card.
    if (image instanceof ImageBitmap) image.close();
  });
  try {
    await mesh.initialize();
    giveContext(mesh);
  } catch (cause) {
    // What aborts brings its whole stack.
    const [text] = message(cause).split("\n");
    throw new TrackerError("tracker-missing", `Cannot start the face tracker: ${text}`, { cause });
  }
  return {
    points,
    async read(canvas) {
      found = 0;
      try {
        await mesh.send({ image: canvas });
      } catch (cause) {
        throw new Error(said || "it has aborted", { cause });
      }
      return found;
    },
  };
}

function addressesOf(files: MeshFiles): (name: string) => string {
  if (typeof files === "string") return (name) => files + name;
  const made = Object.entries(files).map(([name, file]) => [name, URL.createObjectURL(file)]);
  const addresses: Readonly<Record<string, string>> = Object.fromEntries(made);
  return (name) => addresses[name] ?? name;
}

/** Said here, as the package itself would fail in words that nobody understands, or wait for ever. */
function checkBrowser(): void {
  if (typeof WebAssembly === "undefined") {
    throw new TrackerError("no-wasm", "Cannot track faces, this browser has no WebAssembly");
  }
  if (typeof OffscreenCanvas === "undefined") {
    throw new TrackerError(
      "no-webgl",
      "Cannot track faces, this browser has no OffscreenCanvas: it is too old",
    );
  }
  const trial = new OffscreenCanvas(1, 1);
  const context = trial.getContext("webgl2");
  if (context === null) {
    throw new TrackerError(
      "no-webgl",
      "Cannot track faces, this browser has no WebGL 2: switch its hardware acceleration on",
    );
  }
  context.getExtension("WEBGL_lose_context")?.loseContext();
}

/**
 * In a worker version 0.4.1633559619 of the package asks for WebGL 1 where it means 2 (its `majorVersion` was renamed
 * when it was minified), and its model is compiled to shaders that WebGL 1 refuses: "Can not find ( bracket in for
 * loop", then abort().
 */
function askForWebGl2(): void {
  const { prototype } = OffscreenCanvas;
  const { getContext } = prototype as { getContext(type: string, ...rest: unknown[]): unknown };
  Object.assign(prototype, {
    // Emscripten's mend for a Safari of old, which gives nothing where another version comes than was asked for, is
    // left out where it seems to be there.
    getContextSafariWebGL2Fixed: getContext,
    getContext(this: OffscreenCanvas, type: string, ...rest: unknown[]) {
      return getContext.call(this, type === "webgl" ? "webgl2" : type, ...rest);
    },
  });
}

/**
 * There it also forgets to note the context where pictures are uploaded: send() would end in "Cannot read properties
 * of undefined (reading 'canvas')". The names are those of that version alone.
 */
function giveContext(mesh: FaceMesh): void {
  const inner = (mesh as unknown as { g?: { l?: OffscreenCanvas; D?: unknown } }).g;
  if (!(inner?.l instanceof OffscreenCanvas)) {
    throw new TypeError("its version is not the one that is known here");
  }
  inner.D ??= inner.l.getContext("webgl2");
}

function copyPoints(from: readonly Landmark[], to: Float32Array): void {
  for (let point = 0; point < FACE_POINTS; point++) {
    const { x, y, z } = from[point] ?? from[0]!;
    to[point * 3] = x;
    to[point * 3 + 1] = y;
    to[point * 3 + 2] = z;
  }
}
