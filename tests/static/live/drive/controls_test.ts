import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { jointControls, shapeControls } from "../../../../static/live/drive/controls.ts";

Deno.test("shapeControls() gives each of the 52 shapes one slider in a part of the face", () => {
  const controls = shapeControls(ARKIT_SHAPES);
  assert.deepEqual(controls.map((control) => control.id).sort(), [...ARKIT_SHAPES].sort());
  const sizes = new Map<string, number>();
  for (const { group } of controls) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  assert.deepEqual([...sizes], [
    ["Brows", 5],
    ["Eyes", 14],
    ["Jaw", 4],
    ["Mouth", 23],
    ["Cheeks", 3],
    ["Nose", 2],
    ["Tongue", 1],
  ]);
});

Deno.test("shapeControls() pairs sides but not directions", () => {
  const controls = new Map(shapeControls(ARKIT_SHAPES).map((control) => [control.id, control]));
  assert.equal(controls.get("mouthSmileLeft")?.partner, "mouthSmileRight");
  assert.equal(controls.get("eyeBlinkRight")?.partner, "eyeBlinkLeft");
  for (const direction of ["jawLeft", "jawRight", "mouthLeft", "mouthRight", "browInnerUp"]) {
    assert.equal(controls.get(direction)?.partner, null, direction);
  }
  for (const { partner, id } of controls.values()) {
    if (partner !== null) assert.equal(controls.get(partner)?.partner, id);
  }
  const joints = new Map(jointControls().map((control) => [control.id, control]));
  assert.equal(joints.get("leftEye.y")?.partner, "rightEye.y");
});
