import assert from "node:assert/strict";
import { arkitNameOf } from "../../../runtime/head/ict/names.ts";
import { readIct } from "../../../runtime/head/ict/read_ict.ts";

const folder = (files: Record<string, string>) => ({
  list: () => Promise.resolve(Object.keys(files)),
  read: (name: string) => Promise.resolve(new TextEncoder().encode(files[name])),
});
const TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";

Deno.test("readIct() refuses folders without the neutral mesh, with another mesh, and with broken files, by name", async () => {
  await assert.rejects(readIct(folder({ "jawOpen.obj": TRIANGLE })), {
    name: "RangeError",
    message: /must hold generic_neutral_mesh\.obj .*: 1 \.obj files/,
  });
  await assert.rejects(readIct(folder({ "generic_neutral_mesh.obj": TRIANGLE })), {
    name: "SyntaxError",
    message: /26719 vertices and 26384 polygons: 3 and 1/,
  });
  await assert.rejects(readIct(folder({ "generic_neutral_mesh.obj": "v 0 0\n" })), {
    name: "SyntaxError",
    message: /generic_neutral_mesh\.obj must be whole: .*line 1/,
  });
});

Deno.test("arkitNameOf() names halves as ARKit's, and what ARKit has not is left out", () => {
  assert.equal(arkitNameOf("eyeBlink_L"), "eyeBlinkLeft");
  assert.equal(arkitNameOf("browInnerUp_R"), "browInnerUp");
  assert.equal(arkitNameOf("cheekPuff_L"), "cheekPuff");
  assert.equal(arkitNameOf("mouthLeft"), "mouthLeft");
  for (const name of ["cheekRaiser_L", "PupilDilate_R", "generic_neutral_mesh", "identity003"]) {
    assert.equal(arkitNameOf(name), undefined, name);
  }
});
