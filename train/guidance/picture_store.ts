import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Still } from "../../runtime/render/frames.ts";

/** Pictures on the GPU that have been drawn, for stills that are seen again. */
export interface PictureStore {
  /** The picture of a still, or null where it is not kept. */
  find(still: Still, size: number): GPUBuffer | null;
  /** An empty place of so many bytes for the picture of a still. */
  place(still: Still, size: number, bytes: number): GPUBuffer;
  close(): void;
}

/** @param mostBytes beyond which the pictures that were not asked for the longest go */
export function createPictureStore(gpu: Gpu, mostBytes = 256 * 1024 * 1024): PictureStore {
  const pictures = new Map<string, GPUBuffer>();
  let kept = 0;
  return {
    find(still, size) {
      const key = keyOf(still, size);
      const picture = pictures.get(key);
      if (!picture) return null;
      // A Map keeps the order in which keys came: this one is the newest again.
      pictures.delete(key);
      pictures.set(key, picture);
      return picture;
    },
    place(still, size, bytes) {
      for (const [key, old] of pictures) {
        if (kept + bytes <= mostBytes) break;
        pictures.delete(key);
        kept -= old.size;
        old.destroy();
      }
      const picture = gpu.buffer("kept picture", bytes);
      pictures.set(keyOf(still, size), picture);
      kept += picture.size;
      return picture;
    },
    close() {
      for (const picture of pictures.values()) picture.destroy();
      pictures.clear();
    },
  };
}

function keyOf({ camera, pose }: Still, size: number): string {
  const { azimuth, elevation, distance, fovY, height } = camera;
  return `${[
    size,
    azimuth,
    elevation,
    distance,
    fovY,
    height,
  ]} ${pose.space} ${pose.expression} ${pose.joints}`;
}
