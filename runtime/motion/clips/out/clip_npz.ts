import { writeNpz } from "../../../formats/npz_writer.ts";
import type { NumericTensor } from "../../../formats/npy_array.ts";
import type { Clip } from "../clip.ts";
import { flameRows } from "./flame_rows.ts";

/**
 * A clip of the space "flame" as a .npz file with the names that VHAP and GaussianAvatars read: `expr`, `jaw_pose`,
 * `neck_pose`, `eyes_pose`, `rotation`, and `translation` of zeros, float32; `fps`, and `times` where they are not even.
 *
 * @throws TypeError for a clip of another space
 */
export function clipNpz(clip: Clip): Promise<Uint8Array<ArrayBuffer>> {
  const { fps, frameCount, times } = clip;
  const arrays = new Map<string, NumericTensor>(flameRows(clip));
  arrays.set("translation", { shape: [frameCount, 3], data: new Float32Array(3 * frameCount) });
  arrays.set("fps", { shape: [], data: Float64Array.of(fps) });
  if (times.some((time, i) => Math.abs(time - times[0]! - i / fps) > 1e-6)) {
    arrays.set("times", { shape: [frameCount], data: times.map((time) => time - times[0]!) });
  }
  return writeNpz(arrays);
}
