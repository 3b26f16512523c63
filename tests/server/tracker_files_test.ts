import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { Hono } from "hono";
import type { Guarded } from "../../runtime/server/auth/guard.ts";
import { SECURITY_HEADERS, securityHeaders } from "../../runtime/server/headers.ts";
import { openPageBundle } from "../../runtime/server/page_bundle.ts";
import { trackerRoutes, WORKER_POLICY } from "../../runtime/server/tracker_files.ts";
import { linearNet } from "../motion/tracking/linear_net.ts";
import { readFaceTables } from "../../runtime/motion/tracking/read_face_tables.ts";

const app = new Hono<Guarded>();
app.use(securityHeaders());
trackerRoutes(app);
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

Deno.test("the tracking worker alone may compile, and loads from this server alone; the page's policy stays", async () => {
  const worker = await app.request("/tracker/worker.js");
  assert.equal(worker.headers.get("content-security-policy"), WORKER_POLICY);
  assert.equal(WORKER_POLICY, "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'");
  const [, script] = /^import\("\.\.\/static\/([^"]+)"\)/.exec(await worker.text())!;
  assert.ok((await openPageBundle()).has(script!), `a script that is bundled: ${script}`);
  const page = SECURITY_HEADERS["content-security-policy"]!;
  assert.equal(
    page,
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
      "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; " +
      "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  );
  const file = await app.request("/tracker/face_mesh/face_mesh.js");
  assert.equal(file.headers.get("content-security-policy"), page);
  await file.body?.cancel();
});

Deno.test("the tracker's files are whole, packed where that helps, kept by browsers, and no others are served", async () => {
  const get = (name: string, headers: Record<string, string> = {}) =>
    app.request(`/tracker/face_mesh/${name}`, { headers });
  const packed = await get("face_mesh_solution_simd_wasm_bin.wasm", { "accept-encoding": "gzip, br" });
  assert.deepEqual(
    ["content-type", "content-encoding", "cache-control"].map((name) => packed.headers.get(name)),
    ["application/wasm", "gzip", "max-age=86400"],
  );
  const wasm = gunzipSync(await bytesOf(packed));
  assert.deepEqual([...wasm.subarray(0, 4), wasm.length], [0, 0x61, 0x73, 0x6d, 6161697]);
  const again = await get("face_mesh_solution_simd_wasm_bin.wasm", {
    "if-none-match": packed.headers.get("etag")!,
  });
  assert.equal(again.status, 304);
  const model = await bytesOf(await get("face_mesh_solution_packed_assets.data"));
  assert.equal(model.length, 3986256);
  // The licence that its makers put at its head stays there.
  assert.match(await (await get("face_mesh.js")).text(), /SPDX-License-Identifier: Apache-2\.0/);
  for (const name of ["package.json", "README.md", "index.d.ts", "face_mesh.ts", "..%2fpackage.json"]) {
    assert.equal((await get(name)).status, 404, name);
  }
});

Deno.test("the solver's tables come as the solver reads them", async () => {
  const response = await app.request("/tracker/face_tables.bin");
  assert.equal(response.headers.get("content-type"), "application/octet-stream");
  assert.match(readFaceTables(await bytesOf(response)).fingerprint, /^[0-9a-f]{8}$/);
});

Deno.test("MediaPipe's net for blend shapes and what computes it are served where there is one, and told of", async () => {
  const none = await app.request("/tracker/nets.json");
  assert.deepEqual(await none.json(), { blendShapes: false });
  const paths = ["blend_shapes.onnx", "ort.wasm.min.js", "ort-wasm-simd-threaded.wasm"].map((
    name,
    at,
  ) => `/tracker/${at === 0 ? "" : "onnxruntime/"}${name}`);
  for (const path of paths) assert.equal((await app.request(path)).status, 404, path);

  const net = linearNet([{ output: 25, plus: 0.5 }]), having = new Hono<Guarded>();
  trackerRoutes(having, net);
  const told = await having.request("/tracker/nets.json");
  assert.deepEqual(await told.json(), { blendShapes: true });
  const [model, script, wasm] = await Promise.all(paths.map((path) => having.request(path)));
  assert.deepEqual(await bytesOf(model!), net);
  assert.match(script!.headers.get("content-type")!, /^text\/javascript/);
  // The licence that its makers put at its head stays there.
  assert.match(await script!.text(), /Licensed under the MIT License/);
  assert.equal(wasm!.headers.get("content-type"), "application/wasm");
  assert.deepEqual([...(await bytesOf(wasm!)).subarray(0, 4)], [0, 0x61, 0x73, 0x6d]);
  for (const name of ["ort.all.min.js", "ort-wasm-simd-threaded.jsep.wasm", "..%2fpackage.json"]) {
    assert.equal((await having.request(`/tracker/onnxruntime/${name}`)).status, 404, name);
  }
});
