import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { message } from "../../base/message.ts";
import { text } from "../../cli/flags.ts";
import type { HubSettings } from "../../models/hub_settings.ts";

/** Looked for in the models' folder where no flag names a file. */
export const NET_NAME = "face_blendshapes.onnx";

/** MediaPipe's net for blend shapes, checked. */
export interface ServedNet {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const blendShapesFlag = () =>
  text(
    "MediaPipe's face_blendshapes net as ONNX, which the page's tracking may use in place of the solver: a file, or " +
      `OWNER/NAME/FILE.onnx that deno task models has pulled; ${NET_NAME} in the models' folder where not given`,
    "file or name",
  );

export function blendShapesHelp(): string {
  return "--blend-shapes gives the page's Tracking a choice: who makes the weights of what the tracker sees, Headcast's " +
    "solver or MediaPipe's face_blendshapes net (146 points to 52 weights), which browsers then load from this server " +
    "and compute by themselves. The head's turn and the gaze stay the solver's, the tongue is not in it, and what is " +
    "calibrated while the net is in use is taken off its weights. Headcast has no copy of the net: it lies in " +
    "MediaPipe's face_landmarker.task, a zip, as face_blendshapes.tflite, of which tf2onnx makes ONNX.";
}

/**
 * The net that a flag names, or that lies in the models' folder; undefined where there is none.
 *
 * @param named by the flag
 * @param say told of a net in the models' folder that is not used, and why
 * @throws Error where the flag's is missing or another net
 */
export async function blendShapesOf(
  named: string | undefined,
  say: (line: string) => void,
  settings?: HubSettings,
): Promise<ServedNet | undefined> {
  const { readHubSettings } = await import("../../models/hub_settings.ts");
  if (named !== undefined) {
    const { findModel } = await import("../../models/find_model.ts");
    return await readNet((await findModel(named, settings ?? readHubSettings())).path);
  }
  try {
    const path = join((settings ?? readHubSettings()).cache, NET_NAME);
    if (await stat(path).catch(() => null) === null) return undefined;
    return await readNet(path);
  } catch (error) {
    say(`${message(error)}. It is left out`);
    return undefined;
  }
}

async function readNet(path: string): Promise<ServedNet> {
  const { MOST_NET_BYTES, openBlendShapeNet } = await import("../../motion/tracking/blend_shape_net.ts");
  try {
    const entry = await stat(path);
    if (!entry.isFile()) throw new TypeError("a file is needed, with its path in the repository");
    if (entry.size > MOST_NET_BYTES) {
      throw new RangeError(`it may have ${MOST_NET_BYTES} bytes at most: ${entry.size}`);
    }
    const bytes = Uint8Array.from(await readFile(path));
    const { openOnnxWeb } = await import("../../server/onnx_web.ts");
    const net = await openBlendShapeNet(await openOnnxWeb(), bytes);
    await net.close();
    return { path, bytes };
  } catch (cause) {
    throw new Error(`Cannot use ${path} for blend shapes: ${message(cause)}`, { cause });
  }
}
