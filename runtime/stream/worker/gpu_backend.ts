import { loadAvatar } from "../../avatar/folder/avatar_folder.ts";
import { levelsLater, stampOf } from "../../avatar/folder/kept_levels.ts";
import { GpuUnavailableError } from "../../gpu/gpu.ts";
import { openLocalGpu } from "../../render/files/local_gpu.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import { retargetsOf } from "../../motion/retarget/retargets.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import {
  createRenderer,
  type LoadedAvatar,
  type Picture,
  type Submission,
  type View,
  type ViewOptions,
} from "../../render/renderer.ts";
import {
  BackendUnavailableError,
  type PendingPictures,
  type RenderBackend,
  type RenderView,
} from "./render_backend.ts";
import { tidyMemory } from "../../system/tidy_memory.ts";
import type { RenditionSpec } from "./render_messages.ts";

/** Avatars nobody watches that stay loaded: a reload of the page must not read 100,000 splats again. */
const MOST_UNUSED = 2;
/** After an avatar was taken or given back memory is tidied once: 20 to 50 ms of this thread. */
const TIDY_AFTER_MS = 3000;
/** Levels of detail that are not there yet take seconds of a core: first pictures come first. */
const LEVELS_AFTER_MS = 15_000;

interface SharedAvatar {
  /** Of the folder as it was read. */
  stamp: string;
  loaded: LoadedAvatar;
  expressionSpace: ExpressionSpace;
  retargets: readonly RetargetData[];
  users: number;
}

/** What is transparent is seen over black by those who cannot compose it. */
const viewOf = ({ size, background, alpha }: RenditionSpec): ViewOptions => {
  if (alpha === "stacked") {
    return { size, format: "i420-stacked", background: "transparent", level: "fitting" };
  }
  const [r, g, b] = background === "transparent" ? [0, 0, 0] : background;
  return { size, format: "i420", background: { r, g, b }, level: "fitting" };
};

/**
 * Renders on this thread's GPU device. An avatar is loaded once, however many renditions show it.
 *
 * @throws {BackendUnavailableError} where the machine has no adapter
 */
export async function openGpuBackend(): Promise<RenderBackend> {
  const gpu = await openLocalGpu().catch((error) => {
    throw error instanceof GpuUnavailableError
      ? new BackendUnavailableError(error.message, { cause: error })
      : error;
  });
  const renderer = await createRenderer(gpu);
  /** By folder; the one used last stands last. */
  const avatars = new Map<string, SharedAvatar>();
  const views = new WeakMap<RenderView, { view: View; avatar: LoadedAvatar }>();

  let tidying: ReturnType<typeof setTimeout> | undefined;
  /** What loading, opening and closing have left behind is given back, once things have been quiet for a while. */
  function tidySoon(): void {
    clearTimeout(tidying);
    tidying = setTimeout(tidyMemory, TIDY_AFTER_MS);
  }

  async function take(folder: string): Promise<SharedAvatar> {
    const stamp = await stampOf(folder);
    let shared = avatars.get(folder);
    if (shared?.users === 0 && shared.stamp !== stamp) {
      // Another lies there by now: it was made anew, or deleted, and one of its name uploaded.
      shared.loaded.destroy();
      shared = undefined;
    }
    if (!shared) {
      const levels = await levelsLater(folder, LEVELS_AFTER_MS);
      const avatar = await loadAvatar(folder);
      shared = {
        stamp,
        loaded: await renderer.load(avatar, levels),
        expressionSpace: avatar.head.expressionSpace,
        retargets: await retargetsOf(avatar.head),
        users: 0,
      };
    }
    avatars.delete(folder);
    avatars.set(folder, shared);
    shared.users++;
    tidySoon();
    return shared;
  }

  function giveBack(shared: SharedAvatar): void {
    shared.users--;
    tidySoon();
    const unused = [...avatars].filter(([, { users }]) => users === 0);
    for (const [folder, { loaded }] of unused.slice(0, -MOST_UNUSED)) {
      avatars.delete(folder);
      loaded.destroy();
    }
  }

  return {
    adapter: gpu.adapterName,
    lost: gpu.lost,
    async open(spec) {
      const shared = await take(spec.avatarFolder);
      try {
        const view = renderer.openView(viewOf(spec)), avatar = shared.loaded;
        const opened: RenderView = {
          expressionSpace: shared.expressionSpace,
          retargets: shared.retargets,
          close() {
            view.close();
            giveBack(shared);
          },
        };
        views.set(opened, { view, avatar });
        return opened;
      } catch (error) {
        giveBack(shared);
        throw error;
      }
    },
    submit(frames) {
      const wanted = frames.map(({ view: opened, pose, camera, drawn }) => {
        const { view, avatar } = views.get(opened)!;
        view.setDrawn(drawn);
        return { view, avatar, pose, camera };
      });
      return pendingPictures(renderer.submitAll(wanted), frames.map(({ into }) => into));
    },
    destroyDevice: () => gpu.device.destroy(),
    close() {
      clearTimeout(tidying);
      for (const { loaded } of avatars.values()) loaded.destroy();
      gpu.close();
    },
  };
}

/** All are begun to be read before any is waited for: where reading takes its time, they take it together. */
function pendingPictures(submissions: readonly Submission[], into: readonly Uint8Array[]): PendingPictures {
  let pictures: Promise<Picture>[] = [];
  return {
    drawn() {
      pictures = submissions.map((each, at) => each.read(into[at]));
      // Who reads it sees what is wrong; another may be read before.
      for (const each of pictures) each.catch(() => {});
    },
    read: (at) => pictures[at]!,
  };
}
