/*
 * Makes ksplat.json: files of levels 0, 1 and 2 by mkkellogg's own code, out of a .ply of 3DGS, all packed by gzip.
 *
 *   deno run -A --no-lock tests/formats/splats/make_ksplat.mjs
 */
import { gzipSync } from "node:zlib";
import { PlyLoader } from "npm:@mkkellogg/gaussian-splats-3d@0.4.7";
import * as THREE from "npm:three@0.160.1";
import { writePly } from "../../../runtime/formats/ply.ts";

// The loader asks for a browser.
globalThis.window = globalThis;

const count = 24, columns = new Map();
const wave = (i, k) => Math.sin(12.9898 * i + 78.233 * k);
const add = (name, value) => columns.set(name, Float32Array.from({ length: count }, (_, i) => value(i)));
["x", "y", "z"].forEach((name, k) => add(name, (i) => 8 * wave(i, k)));
["nx", "ny", "nz"].forEach((name) => add(name, () => 0));
[0, 1, 2].forEach((k) => add(`f_dc_${k}`, (i) => wave(i, 3 + k)));
for (let k = 0; k < 45; k++) add(`f_rest_${k}`, (i) => 0.4 * wave(i, 20 + k));
add("opacity", (i) => 2 * wave(i, 6));
[0, 1, 2].forEach((k) => add(`scale_${k}`, (i) => -4 + wave(i, 7 + k)));
[0, 1, 2, 3].forEach((k) => add(`rot_${k}`, (i) => wave(i, 10 + k)));
const ply = writePly({ comments: [], elements: [{ name: "vertex", count, columns }] });

const packed = (bytes) => gzipSync(bytes, { level: 9 }).toString("base64");
const levels = [];
for (const level of [0, 1, 2]) {
  const buffer = await PlyLoader.loadFromFileData(
    ply.buffer,
    1,
    level,
    true,
    2,
    0,
    new THREE.Vector3(),
    5,
    4,
  );
  levels.push(packed(new Uint8Array(buffer.bufferData)));
}
await Deno.writeTextFile(
  new URL("ksplat.json", import.meta.url),
  JSON.stringify({ ply: packed(ply), levels }, null, 2) + "\n",
);
