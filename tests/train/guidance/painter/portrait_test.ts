import assert from "node:assert/strict";
import type { Avatar } from "../../../../runtime/avatar/avatar.ts";
import { faceFrames, toLocal } from "../../../../runtime/avatar/binding.ts";
import { ownPortrait } from "../../../../runtime/avatar/portrait.ts";
import { type Camera, PORTRAIT } from "../../../../runtime/base/camera.ts";
import type { PieceKind } from "../../../../train/guidance/painter/pieces/pieces.ts";
import type { PaintMesh } from "../../../../train/guidance/painter/surface/paint_mesh.ts";
import { dressed, head, subject } from "./dressed.ts";

/** A splat at each point of what is worn. */
function splatsOn({ vertexCount, rest, rigTriangles }: PaintMesh): Avatar {
  const fill = (length: number, value: number) => new Float32Array(length).fill(value);
  const world = {
    position: rest,
    rotation: Float32Array.from({ length: vertexCount * 4 }, (_, i) => i % 4 === 0 ? 1 : 0),
    scale: fill(vertexCount * 3, 0.01),
  };
  const frames = faceFrames(subject.ground.identity.template, head.triangles);
  const local = toLocal(world, rigTriangles, frames);
  return {
    ...{ name: "worn", head, shape: new Float32Array(0), splatCount: vertexCount, binding: rigTriangles },
    position: Float32Array.from(local.position),
    rotation: Float32Array.from(local.rotation),
    scale: Float32Array.from(local.scale),
    ...{ opacity: fill(vertexCount, 1), colour: fill(vertexCount * 3, 0.5), harmonics: null, light: null },
    ...{ oneSided: new Uint8Array(vertexCount), provenance: {} },
  };
}

/** Of a picture's half height, how far up the highest point is seen from all round. */
function highest({ rest }: PaintMesh, { distance, fovY, height }: Required<Camera>): number {
  let most = 0;
  for (let turn = 0; turn < 2 * Math.PI; turn += Math.PI / 4) {
    for (let i = 0; i < rest.length; i += 3) {
      const towards = rest[i]! * Math.sin(turn) + rest[i + 2]! * Math.cos(turn);
      most = Math.max(most, (rest[i + 1]! - height) / (distance - towards) / Math.tan(fovY / 2));
    }
  }
  return most;
}

const TALL: readonly PieceKind[] = ["chef hat", "pointed hat", "top hat", "turban", "antlers", "rabbit ears"];

Deno.test("a portrait has a tall hat in it from all round, with the bust at the lower edge as in others", () => {
  const lowest = ({ distance, fovY, height }: Required<Camera>) => height - distance * Math.tan(fovY / 2);
  for (const kind of TALL) {
    const mesh = dressed({ pieces: [{ kind }] }), own = ownPortrait(splatsOn(mesh));
    assert.ok(highest(mesh, PORTRAIT) > 1, `${kind} is in the usual portrait`);
    const camera = { ...PORTRAIT, ...own };
    assert.ok(highest(mesh, camera) < 1, `${kind} is cut at ${highest(mesh, camera)}`);
    assert.ok(Math.abs(lowest(camera) - lowest(PORTRAIT)) < 0.002);
  }
});

Deno.test("what fits the usual portrait has no other: hair, a low hat, what only hangs about", () => {
  for (const patch of [{ hair: { style: "long" } }, { pieces: [{ kind: "beret" }] }]) {
    assert.equal(ownPortrait(splatsOn(dressed(patch))), undefined);
  }
  const faint = splatsOn(dressed({ pieces: [{ kind: "chef hat" }] }));
  assert.equal(ownPortrait({ ...faint, opacity: faint.opacity.map(() => 0.05) }), undefined);
});
