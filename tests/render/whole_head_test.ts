import assert from "node:assert/strict";
import { join } from "node:path";
import { openPictureRenderer } from "../../runtime/render/files/render_picture.ts";
import { gpuTest } from "../gpu_support.ts";
import { putStockAvatar } from "../kept.ts";

const SIZE = 256;
/** Pixels: hair thins out so far towards its outline. */
const OUTLINE = 6;

/** Pixels whose alpha is below 230 of 255 though nothing wholly transparent is near. */
function holesIn(rgba: Uint8Array): number {
  const alpha = (x: number, y: number) => rgba[(y * SIZE + x) * 4 + 3]!;
  const byOutline = (x: number, y: number) => {
    for (let v = Math.max(0, y - OUTLINE); v <= Math.min(SIZE - 1, y + OUTLINE); v++) {
      for (let u = Math.max(0, x - OUTLINE); u <= Math.min(SIZE - 1, x + OUTLINE); u++) {
        if (alpha(u, v) < 13) return true;
      }
    }
    return false;
  };
  let holes = 0;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) if (alpha(x, y) < 230 && !byOutline(x, y)) holes++;
  }
  return holes;
}

gpuTest("nothing of what is behind the stock head is seen through it, nor through its hair", async () => {
  const avatars = await Deno.makeTempDir();
  try {
    await putStockAvatar(avatars);
    using renderer = await openPictureRenderer({
      avatar: join(avatars, "stock"),
      size: SIZE,
      background: "transparent",
    });
    for (const [azimuth, elevation] of [[0, 0], [0.9, 0.2], [-0.9, 0], [0, 0.8], [2.6, 0.4]] as const) {
      const { data } = await renderer.rgba({ camera: { azimuth, elevation, distance: 2.8 } });
      const holes = holesIn(data);
      assert.ok(
        holes <= 8,
        `${holes} pixels let the ground through, azimuth ${azimuth}, elevation ${elevation}`,
      );
    }
  } finally {
    await Deno.remove(avatars, { recursive: true });
  }
});
