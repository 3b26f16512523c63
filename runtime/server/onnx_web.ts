import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { OnnxRuntime } from "../motion/tracking/blend_shape_net.ts";

/*
 * ONNX Runtime for the web (MIT): what computes MediaPipe's net for blend shapes in the page's worker, and looks at it
 * here. Loaded where there is such a net alone: the package has 33 MB.
 */

/** The runtime as Deno has it, on this thread. */
export async function openOnnxWeb(): Promise<OnnxRuntime> {
  const onnx = await import("onnxruntime-web");
  Object.assign(onnx.env.wasm, { numThreads: 1 });
  return onnx as unknown as OnnxRuntime;
}

/** The folder whose files browsers load. The package is put there when this import is seen. */
export async function onnxWebFolder(): Promise<string> {
  await import("onnxruntime-web");
  return dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));
}
