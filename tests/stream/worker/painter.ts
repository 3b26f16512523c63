/**
 * A renderer without a GPU: pictures are bars that move with the pose, so that the tests of sessions
 * need no device. Folder names ask for trouble: "broken" cannot be opened, "slow" takes 40 ms a picture, "heavy" as long
 * as its size says.
 */
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { type Clock, SYSTEM_CLOCK } from "../../../runtime/stream/live_clock.ts";
import { codedHeight } from "../../../runtime/base/codec_names.ts";
import { i420Bytes } from "../../../runtime/video/encoder.ts";
import type { RenderBackend } from "../../../runtime/stream/worker/render_backend.ts";

/** A camera from here takes the renderer down. */
export const FATAL_DISTANCE = 13;

/** What a picture of "heavy" takes, ms: 25 at 128 pixels, 400 at 512. */
const heavyMs = (size: number): number => 400 * (size / 512) ** 2;

/** @param clock for the slow one */
export function openPainter(clock: Clock = SYSTEM_CLOCK): Promise<RenderBackend> {
  const lost = Promise.withResolvers<string>();
  let gone = false;
  return Promise.resolve({
    adapter: "painter",
    lost: lost.promise,
    open({ avatarFolder, size, alpha }) {
      if (avatarFolder.endsWith("broken")) {
        return Promise.reject(new SyntaxError("its avatar.ply is cut off"));
      }
      const height = codedHeight(size, alpha);
      const data = new Uint8Array(i420Bytes(size, height)).fill(128);
      let unread = 0;
      return Promise.resolve({
        expressionSpace: "arkit" as const,
        submit(pose, camera, drawn = size) {
          if (camera.distance === FATAL_DISTANCE) throw new Error("the painter fell over");
          if (++unread > 3) throw new RangeError(`too many pictures unread: ${unread}`);
          const jaw = pose.expression[ARKIT_INDEX.jawOpen]!;
          const takes = avatarFolder.endsWith("heavy")
            ? heavyMs(drawn)
            : avatarFolder.endsWith("slow")
            ? 40
            : 0;
          return {
            async read() {
              if (takes > 0) await new Promise<void>((resolve) => clock.after(takes, resolve));
              unread--;
              if (gone) return new Promise<never>(() => {});
              data.fill(16 + Math.round(jaw * 219), 0, size * size);
              if (height > size) {
                // Nothing in the uppermost quarter, where the colour is black as what is premultiplied is.
                const clear = size * size / 4;
                data.fill(16, 0, clear).fill(16, size * size, size * size + clear);
                data.fill(235, size * size + clear, size * height);
              }
              data.fill(Math.round(camera.azimuth * 30) + 128, size * height);
              return { data, drawn, droppedSplats: 0 };
            },
          };
        },
        close() {},
      });
    },
    destroyDevice() {
      gone = true;
      lost.resolve("destroyed on purpose");
    },
    close() {},
  });
}
