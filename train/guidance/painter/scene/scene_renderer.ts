import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../../runtime/base/camera.ts";
import { bakeLight } from "../skin/bake_light.ts";
import { drawBrows } from "../skin/brows.ts";
import { layDabs } from "../skin/dabs.ts";
import { growFur } from "../hair/fur.ts";
import { drawLashes } from "../skin/lashes.ts";
import type { Look } from "../look/look.ts";
import { withMood } from "../look/mood.ts";
import { buildMesh } from "../surface/paint_mesh.ts";
import { createPaintedScene, rowWords } from "./painted_scene.ts";
import { paintSkinMesh } from "../skin/painted_skin.ts";
import { subjectOf } from "./look_subject.ts";
import type { CoverOptions, StartCover } from "../../start_cover.ts";
import { coverPainted } from "./painted_start.ts";
import { dress } from "./wardrobe.ts";
import { type WornSurface, wornSurfaceOfMesh } from "./worn_surface.ts";

/** A look painted on a head, ready to be drawn. */
export interface SceneRenderer {
  /** Triangles of the head's skin and of what it wears. */
  readonly triangles: { readonly skin: number; readonly worn: number };
  /** Records a picture, with the look's mood in the pose; see PaintedScene. */
  encode(encoder: GPUCommandEncoder, camera: Camera, pose: HeadPose, size: number, into: GPUBuffer): void;
  /** Draws a picture and waits for it: RGBA8 [size, size, 4], premultiplied, nothing behind it. */
  draw(camera: Camera, pose: HeadPose, size: number): Promise<Uint8Array>;
  /** Splats that lie where it paints, of the colours that it paints there. */
  start(options: CoverOptions): Promise<StartCover>;
  /** What stands off the skin. */
  worn(): WornSurface | undefined;
  close(): void;
}

/** From where a start looks what of the worn is seen at all: all round, from above and from below. */
const SEEN_FROM: readonly Camera[] = [[0, 8, 0], [0.5, 4, 0.35], [-0.35, 4, 0]].flatMap((
  [elevation, count, turn],
) =>
  Array.from({ length: count! }, (_, k) => ({
    azimuth: 2 * Math.PI * (k / count! + turn!),
    ...{ elevation: elevation!, distance: 2, fovY: 0.96, height: 0.2 },
  }))
);
const SEEN_SIZE = 384;

/** Paints a look on a head: takes a few seconds, once. */
export async function createSceneRenderer(
  gpu: Gpu,
  head: HeadModel,
  look: Look,
  coarseness = 1,
): Promise<SceneRenderer> {
  const subject = subjectOf(head, look);
  const skin = paintSkinMesh(subject, look, coarseness);
  const builder = buildMesh(subject);
  drawBrows(subject, look, builder);
  drawLashes(subject, look, builder);
  growFur(subject, look, builder);
  layDabs(subject, look, builder);
  const onSkin = builder.triangles;
  dress(subject, look, builder);
  const worn = builder.finish();
  const { open, ...colours } = bakeLight(subject, skin, worn);
  const scene = await createPaintedScene(gpu, subject, { skin, worn }, colours);
  const encode: SceneRenderer["encode"] = (encoder, camera, pose, size, into) =>
    scene.encode(encoder, camera, withMood(pose, look), size, into);
  return {
    triangles: { skin: skin.triangles.length / 3, worn: worn.triangles.length / 3 },
    encode,
    async draw(camera, pose, size) {
      const picture = gpu.buffer(
        "painted picture",
        rowWords(size) * size * 4,
        GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      );
      const encoder = gpu.device.createCommandEncoder();
      encode(encoder, camera, pose, size, picture);
      gpu.device.queue.submit([encoder.finish()]);
      await gpu.settle();
      await picture.mapAsync(GPUMapMode.READ);
      const rows = new Uint8Array(picture.getMappedRange()), tight = new Uint8Array(size * size * 4);
      for (let y = 0; y < size; y++) {
        tight.set(rows.subarray(y * rowWords(size) * 4, (y * rowWords(size) + size) * 4), y * size * 4);
      }
      picture.destroy();
      return tight;
    },
    async start(options) {
      const seen = await scene.seen(SEEN_FROM, withMood(restPose(head.expressionSpace), look), SEEN_SIZE); // SYNC
      const surface = { skin, worn, colours, open, seen: seen.subarray(skin.vertexCount) };
      return coverPainted(subject, look, surface, options);
    },
    worn: () => wornSurfaceOfMesh(worn, onSkin, subject.millimetre),
    close: () => scene.close(),
  };
}
