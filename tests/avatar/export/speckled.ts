import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { randomNumbers } from "../../reference/scenes.ts";

/** Splats on triangles drawn at random, none like another. */
export function speckledOn(head: HeadModel, shape: readonly number[] = [], splatCount = 300): Avatar {
  const random = randomNumbers(11);
  const values = (width: number, low: number, high: number) =>
    Float32Array.from({ length: splatCount * width }, () => low + (high - low) * random());
  const rotation = values(4, -1, 1);
  for (let at = 0; at < rotation.length; at += 4) {
    const length = Math.hypot(...rotation.subarray(at, at + 4));
    for (let k = 0; k < 4; k++) rotation[at + k]! /= length;
  }
  const triangles = head.triangles.length / 3;
  return {
    name: "speckled",
    head,
    shape: Float32Array.from(shape),
    splatCount,
    binding: Uint32Array.from({ length: splatCount }, () => Math.floor(random() * triangles)),
    position: values(3, -0.5, 0.5),
    rotation,
    scale: values(3, 0.01, 0.3),
    opacity: values(1, 0, 1),
    colour: values(3, 0, 1),
    harmonics: null,
    oneSided: Uint8Array.from({ length: splatCount }, () => Math.round(random())),
    light: null,
    provenance: { from: "a test" },
  };
}
