import {
  type BlendShapeNet,
  type OnnxRuntime,
  openBlendShapeNet,
} from "../../../runtime/motion/tracking/blend_shape_net.ts";
import type { NetFiles } from "./worker_messages.ts";

declare const importScripts: (...urls: string[]) => void;

/** The package's part for WebAssembly alone: a script that puts `ort` on the global object. */
const SCRIPT = "ort.wasm.min.js";

/**
 * Loads MediaPipe's net for blend shapes and what computes it, on this thread: threads of its own would need a page
 * that is isolated from others, and a net this small is as quick without.
 *
 * @throws {Error} where one of them is missing, or the net is another
 */
export async function loadNet({ model, runtime }: NetFiles): Promise<BlendShapeNet> {
  const bytes = await read(model);
  return await openBlendShapeNet(openRuntime(runtime), bytes);
}

function openRuntime(folder: string): OnnxRuntime {
  try {
    importScripts(folder + SCRIPT);
  } catch (cause) {
    throw new Error(`Cannot load what computes MediaPipe's net for blend shapes: ${folder + SCRIPT}`, {
      cause,
    });
  }
  const { ort } = globalThis as unknown as { ort: OnnxRuntime & { env: { wasm: Record<string, unknown> } } };
  Object.assign(ort.env.wasm, { numThreads: 1, wasmPaths: folder });
  return ort;
}

async function read(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(`Cannot load MediaPipe's net for blend shapes: ${address} (${response.status})`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
