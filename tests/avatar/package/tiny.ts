import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { bakedLight } from "../../../runtime/avatar/splat_light.ts";
import { writeHeadPackage, writePackage } from "../../../runtime/avatar/package/write_package.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { randomNumbers } from "../../reference/scenes.ts";

const VERTICES = 12, TRIANGLES = 20, SPLATS = 60;

/** A head of twelve vertices that has one of everything, and splats on it: a package of each in a kilobyte or two. */
export function tinyAvatar(seed = 5): Avatar {
  const random = randomNumbers(seed);
  const numbers = (count: number, size = 1, low = -1) =>
    Float32Array.from({ length: count }, () => size * (low + (1 - low) * random()));
  const below = (end: number) => Math.floor(random() * end);
  const shares = (rows: number, width: number) => {
    const values = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) values[row * width + below(width)] = 1;
    return values;
  };
  const basis = (rows: number) => numbers(rows * VERTICES * 3, 0.01).map((x) => random() < 0.5 ? 0 : x);
  const head: HeadModel = {
    ...{ name: "tiny", version: 1, expressionSpace: "arkit" as const },
    template: numbers(VERTICES * 3, 0.1),
    triangles: Uint32Array.from({ length: TRIANGLES * 3 }, () => below(VERTICES)),
    regions: Uint8Array.from({ length: TRIANGLES }, () => below(2)),
    regionNames: ["skin", "scalp"],
    shapeBasis: basis(2),
    shapeNames: ["wide", "tall"],
    expressionBasis: basis(4),
    expressionNames: ["eyeBlinkLeft", "jawOpen", "mouthClose"],
    correctives: [{ kind: "product", inputs: [0, 1] }],
    shapedExpressions: [{ shape: 0, expression: 0 }],
    shapedExpressionBasis: basis(1),
    jointDrivers: [{ expression: 1, joint: 2, axisAngle: [0.3, 0, 0] }],
    jointRegressor: shares(5, VERTICES),
    jointParents: Int8Array.of(-1, 0, 1, 1, 1),
    skinningWeights: shares(VERTICES, 5),
    poseCorrectives: basis(36),
    landmarks: {
      indices: Uint16Array.of(1, 4, 9),
      triangles: Uint32Array.of(0, 3, 19),
      barycentric: Float32Array.of(1, 0, 0, 0.5, 0.25, 0.25, 0, 0, 1),
    },
  };
  const rotation = numbers(SPLATS * 4);
  for (let at = 0; at < rotation.length; at += 4) {
    const long = Math.hypot(...rotation.subarray(at, at + 4));
    for (let k = 0; k < 4; k++) rotation[at + k]! /= long;
  }
  return {
    ...{ name: "tiny", head, shape: Float32Array.of(0.5), splatCount: SPLATS, rotation },
    binding: Uint32Array.from({ length: SPLATS }, () => below(TRIANGLES)),
    position: numbers(SPLATS * 3, 2),
    scale: numbers(SPLATS * 3, 1, 0.1),
    opacity: numbers(SPLATS, 1, 0),
    colour: numbers(SPLATS * 3, 1, 0),
    harmonics: numbers(SPLATS * 9, 0.2),
    oneSided: Uint8Array.from({ length: SPLATS }, () => below(2)),
    light: { ...bakedLight(SPLATS), share: numbers(SPLATS, 1, 0) },
    provenance: { prompt: "nobody" },
  };
}

/** Its packages: the head inside, the head by name, and the head's own. */
export async function tinyPackages(): Promise<{ avatar: Avatar; files: Uint8Array<ArrayBuffer>[] }> {
  const avatar = tinyAvatar(), { head: _head, name: _name, ...splats } = avatar;
  const levels = [{ pixels: 100, splats }];
  const whole = await writePackage(avatar, { head: "inline", levels }), named = await writePackage(avatar);
  return { avatar, files: [whole, named, await writeHeadPackage(avatar.head)] };
}
