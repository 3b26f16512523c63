import { chooseLevel, pixelsAUnit } from "../avatar/levels/choose.ts";
import { FINEST_PIXELS } from "../avatar/levels/designs.ts";
import type { Camera } from "../base/camera.ts";
import type { LoadedAvatar } from "./renderer_context.ts";

/** Which level of its avatar a view draws, frame after frame. */
export interface Fitting {
  /**
   * The splats for one frame. Allocates nothing.
   *
   * @param size pixels of the side that is drawn
   */
  of(avatar: LoadedAvatar, camera: Camera, size: number): LoadedAvatar;
}

export function createFitting(): Fitting {
  let last: LoadedAvatar | null = null;
  let known = 0;
  let level = -1;
  let asked = false;
  return {
    of(avatar, camera, size) {
      const { levels } = avatar;
      if (!levels) return avatar;
      const pixels = pixelsAUnit(camera, size);
      if (last !== avatar) asked = false;
      // The first frame has no level to stay with: what fits is taken at once.
      if (last !== avatar || known !== levels.list.length) level = levels.list.length;
      last = avatar;
      known = levels.list.length;
      if (!asked && pixels <= FINEST_PIXELS) {
        asked = true;
        void levels.want();
      }
      level = chooseLevel(levels.list, pixels, level);
      return level < 0 ? avatar : levels.list[level]!.avatar;
    },
  };
}
