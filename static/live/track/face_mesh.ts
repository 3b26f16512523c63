import { TrackerError } from "./tracker_error.ts";

/**
 * MediaPipe's face mesh in a classic worker: the package `@mediapipe/face_mesh` is a script that puts a class on the
 * global object and loads its WebAssembly by importScripts().
 */

/** 468 points of the face and 5 of each iris; point 468 is the subject's right iris. */
export const MESH_POINTS = 478;

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
 * @param files the address of the package's folder, with a slash at its end
 * @param mostFaces how many are looked for
 * @throws {TrackerError} where this browser has no WebAssembly or WebGL, or the package's files cannot be had
 */
export async function openMesh(files: string, mostFaces: number): Promise<MeshReader> {
  checkBrowser();
  const scope = globalThis as unknown as Record<string, unknown>;
  const locateFile = (name: string) => files + name;
  // The package tells its loaders nothing in a worker: they would look beside the worker's script.
  scope["createMediapipeSolutionsPackedAssets"] = { locateFile };
  scope["Function"] = namingFunction;
  try {
    importScripts(locateFile("face_mesh.js"));
  } catch (cause) {
    throw new TrackerError("tracker-missing", `Cannot load the face tracker: ${locateFile("face_mesh.js")}`, {
      cause,
    });
  }
  const FaceMesh = scope["FaceMesh"] as new (options: { locateFile: typeof locateFile }) => FaceMesh;
  const mesh = new FaceMesh({ locateFile });
  mesh.setOptions({ maxNumFaces: mostFaces, refineLandmarks: true });
  const points = Array.from({ length: mostFaces }, () => new Float32Array(MESH_POINTS * 3));
  let found = 0;
  mesh.onResults(({ multiFaceLandmarks = [], image }) => {
    found = Math.min(multiFaceLandmarks.length, mostFaces);
    for (let face = 0; face < found; face++) copyPoints(multiFaceLandmarks[face]!, points[face]!);
    // A copy of the picture comes with each answer, and holds memory of the graphics card.
    if (image instanceof ImageBitmap) image.close();
  });
  try {
    await mesh.initialize();
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new TrackerError("tracker-missing", `Cannot start the face tracker: ${text}`, { cause });
  }
  return {
    points,
    async read(canvas) {
      found = 0;
      await mesh.send({ image: canvas });
      return found;
    },
  };
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
  const context = trial.getContext("webgl2") ?? trial.getContext("webgl");
  if (context === null) {
    throw new TrackerError(
      "no-webgl",
      "Cannot track faces, this browser has no WebGL: switch its hardware acceleration on",
    );
  }
  context.getExtension("WEBGL_lose_context")?.loseContext();
}

function copyPoints(from: readonly Landmark[], to: Float32Array): void {
  for (let point = 0; point < MESH_POINTS; point++) {
    const { x, y, z } = from[point] ?? from[0]!;
    to[point * 3] = x;
    to[point * 3 + 1] = y;
    to[point * 3 + 2] = z;
  }
}

/**
 * In Function's place in this worker: Emscripten makes functions from text only to name them, `return function NAME()`
 * and a call of the body, and for that alone the worker's policy would have to allow any text to be run.
 */
const namingFunction = Object.assign(
  function (_argument: string, text: string) {
    const name = /^return function ([\w$]+)\(\) \{/.exec(text)?.[1];
    if (name === undefined) throw new EvalError("Cannot make a function from text here");
    return (body: (...values: unknown[]) => unknown) =>
      ({
        [name]: function (this: unknown, ...values: unknown[]) {
          return body.apply(this, values);
        },
      })[name];
  },
  // `instanceof Function` holds for all functions still.
  {},
);
namingFunction.prototype = Function.prototype;
