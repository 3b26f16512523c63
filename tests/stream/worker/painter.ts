/**
 * A renderer without a GPU: pictures are bars that move with the pose, so that the tests of sessions
 * need no device. Folder names ask for trouble: "broken" cannot be opened, "slow" takes 40 ms a picture, "heavy" as long
 * as its size says, "pale" is brighter, and heads of "flame" are of FLAME's space.
 */
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { type Clock, SYSTEM_CLOCK } from "../../../runtime/stream/live_clock.ts";
import { codedHeight } from "../../../runtime/base/codec_names.ts";
import type {
  PendingPictures,
  RenderBackend,
  RenderView,
  ViewFrame,
} from "../../../runtime/stream/worker/render_backend.ts";
import type { RenditionSpec } from "../../../runtime/stream/worker/render_messages.ts";

/** A camera from here takes the renderer down. */
export const FATAL_DISTANCE = 13;

/** What a picture of "heavy" takes, ms: 25 at 128 pixels, 400 at 512. */
const heavyMs = (size: number): number => 400 * (size / 512) ** 2;

/** Its picture needs one splat more than fits: there is something wrong with it alone. */
export const REFUSED_DISTANCE = 14;

/** @param clock for the slow ones @param waitMs what reading takes once pictures are drawn, as Deno's mapping does */
export function openPainter(clock: Clock = SYSTEM_CLOCK, waitMs = 0): Promise<RenderBackend> {
  const lost = Promise.withResolvers<string>();
  const views = new Map<RenderView, { spec: RenditionSpec; unread: number }>();
  const after = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  let gone = false;

  function paint({ pose, camera, into }: ViewFrame, { avatarFolder, size, alpha }: RenditionSpec): void {
    const jaw = pose.expression[ARKIT_INDEX.jawOpen]!, height = codedHeight(size, alpha);
    const rest = avatarFolder.endsWith("pale") ? 120 : 16;
    into.fill(rest + Math.round(jaw * (235 - rest)), 0, size * size);
    if (height > size) {
      // Nothing in the uppermost quarter, where the colour is black as what is premultiplied is.
      const clear = size * size / 4;
      into.fill(16, 0, clear).fill(16, size * size, size * size + clear);
      into.fill(235, size * size + clear, size * height);
    }
    into.fill(Math.round(camera.azimuth * 30) + 128, size * height);
  }

  function submit(frames: readonly ViewFrame[]): PendingPictures {
    let takes = 0;
    for (const { view, camera, drawn } of frames) {
      if (camera.distance === FATAL_DISTANCE) throw new Error("the painter fell over");
      const row = views.get(view)!;
      if (++row.unread > 3) throw new RangeError(`too many pictures unread: ${row.unread}`);
      const { avatarFolder } = row.spec;
      takes += avatarFolder.endsWith("heavy") ? heavyMs(drawn) : avatarFolder.endsWith("slow") ? 40 : 0;
    }
    let waiting = Promise.resolve();
    return {
      async drawn() {
        if (takes > 0) await after(takes);
        if (waitMs > 0) waiting = after(waitMs);
        for (const { view } of frames) views.get(view)!.unread--;
      },
      async read(at) {
        await waiting;
        if (gone) return new Promise<never>(() => {});
        const frame = frames[at]!;
        if (frame.camera.distance === REFUSED_DISTANCE) throw new RangeError("Cannot paint from there");
        paint(frame, views.get(frame.view)!.spec);
        return { drawn: frame.drawn, droppedSplats: 0 };
      },
    };
  }

  return Promise.resolve({
    adapter: "painter",
    lost: lost.promise,
    open(spec) {
      if (spec.avatarFolder.endsWith("broken")) {
        return Promise.reject(new SyntaxError("its avatar.ply is cut off"));
      }
      const view: RenderView = {
        expressionSpace: spec.avatarFolder.endsWith("flame") ? "flame" : "arkit",
        close: () => void views.delete(view),
      };
      views.set(view, { spec, unread: 0 });
      return Promise.resolve(view);
    },
    submit,
    destroyDevice() {
      gone = true;
      lost.resolve("destroyed on purpose");
    },
    close() {},
  });
}
