import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Hono } from "hono";
import { answerWith, type Asset, makeAsset } from "./asset.ts";
import type { Guarded } from "./auth/guard.ts";
import { onnxWebFolder } from "./onnx_web.ts";
import { contentTypeOf, serveFile } from "./static_files.ts";

/*
 * What tracks a face in the browser: a classic worker's script and the npm package `@mediapipe/face_mesh` (Apache-2.0,
 * its model inside), all from this server. Where this has MediaPipe's net for blend shapes too, that and the package
 * that computes it.
 */

/** The package loads its WebAssembly by importScripts(), which workers of modules do not have; ours is a module. */
const WORKER_SCRIPT = `import("../static/live/track/tracking_worker.js").catch(({ message }) => {
  postMessage({ type: "failed", fault: "worker-failed", message: "Cannot run the face tracker: " + message });
});
`;

/**
 * A worker obeys the policy that comes with its script, not its page's: this one may run scripts of this server and
 * read from it, and nothing else. Its page may neither compile WebAssembly nor make functions from text. The package
 * needs both: with 'wasm-unsafe-eval' alone its loader ends in an EvalError, as Emscripten's embind glues each class
 * with a function made from text.
 */
export const WORKER_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'";

/** Those of the package that a worker asks for, with SIMD or without; one of them is empty. */
const FILES = /^face_mesh(_solution(_simd)?_(wasm_bin|packed_assets(_loader)?))?\.(js|wasm|data|binarypb)$/;

/** Of onnxruntime-web: see static/live/track/load_net.ts. */
const ONNX_FILES = /^ort(\.wasm\.min\.js|-wasm-simd-threaded\.(mjs|wasm))$/;

/** Our solver's: see runtime/motion/tracking/face_tables.ts. */
const TABLES_FOLDER = fileURLToPath(new URL("../motion/tracking", import.meta.url));
export const FACE_TABLES: string = join(TABLES_FOLDER, "face_tables.bin");

/** They are of one version, but their addresses are not. */
const KEPT = "max-age=86400";

const assets = new Map<string, Promise<Asset>>();

/**
 * Serves them below `/tracker/`, to everybody: there are no secrets in them.
 *
 * @param net MediaPipe's net for blend shapes as ONNX, where there is one
 */
export function trackerRoutes(app: Hono<Guarded>, net?: Uint8Array<ArrayBuffer>): void {
  app.get("/tracker/worker.js", (context) =>
    context.body(WORKER_SCRIPT, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-cache",
      "content-security-policy": WORKER_POLICY,
    }));
  app.get(
    "/tracker/face_tables.bin",
    async (context) =>
      await serveFile(TABLES_FOLDER, "face_tables.bin", context.req.raw) ?? context.notFound(),
  );
  app.get("/tracker/face_mesh/:name", async (context) => {
    const name = context.req.param("name");
    if (!FILES.test(name)) return context.notFound();
    return await answer(name, facePackageFolder, context.req.raw);
  });
  // Asked by the page, which shows no choice where there is none.
  app.get("/tracker/nets.json", (context) => {
    context.header("cache-control", "no-cache");
    return context.json({ blendShapes: net !== undefined });
  });
  if (net !== undefined) netRoutes(app, net);
}

function netRoutes(app: Hono<Guarded>, net: Uint8Array<ArrayBuffer>): void {
  const model = makeAsset(net, "application/octet-stream");
  app.get("/tracker/blend_shapes.onnx", async (context) => answerWith(await model, context.req.raw));
  app.get("/tracker/onnxruntime/:name", async (context) => {
    const name = context.req.param("name");
    if (!ONNX_FILES.test(name)) return context.notFound();
    return await answer(name, onnxWebFolder, context.req.raw);
  });
}

async function answer(name: string, folder: () => Promise<string>, request: Request): Promise<Response> {
  const response = answerWith(await assetOf(name, folder), request);
  response.headers.set("cache-control", KEPT);
  return response;
}

/** A file of a package, read and compressed once; a failure is tried again. Names are of one package alone. */
function assetOf(name: string, folder: () => Promise<string>): Promise<Asset> {
  let asset = assets.get(name);
  if (asset === undefined) {
    asset = readAsset(name, folder);
    assets.set(name, asset);
    asset.catch(() => assets.delete(name));
  }
  return asset;
}

async function readAsset(name: string, folder: () => Promise<string>): Promise<Asset> {
  const raw = await Deno.readFile(join(await folder(), name));
  const asset = await makeAsset(raw, contentTypeOf(name) ?? "application/octet-stream");
  if (!name.endsWith(".wasm")) return asset;
  // face_mesh's 6.2 MB to 2.0 in 0.4 s, on another thread; Brotli takes 20 s for 1.6.
  return { ...asset, encoded: { gzip: Uint8Array.from(await promisify(gzip)(raw)) } };
}

/** Where Deno keeps the package. It is put there when this import is seen. */
export async function facePackageFolder(): Promise<string> {
  await import("@mediapipe/face_mesh/package.json", { with: { type: "json" } });
  return dirname(createRequire(import.meta.url).resolve("@mediapipe/face_mesh/package.json"));
}
