import { loadAvatar } from "../avatar/avatar_folder.ts";
import type { ExpressionSpace } from "../head/head_model.ts";
import { GpuUnavailableError, openGpu } from "../gpu/gpu.ts";
import { createRenderer } from "../render/renderer.ts";
import { BackendUnavailableError, type RenderBackend } from "./render_backend.ts";
import type { WireBackground } from "./server_messages.ts";

interface SharedAvatar {
  loaded: Awaited<ReturnType<Awaited<ReturnType<typeof createRenderer>>["load"]>>;
  expressionSpace: ExpressionSpace;
  users: number;
}

/** No codec carries transparency yet: what is transparent is seen over black. */
const backgroundOf = (background: WireBackground) =>
  background === "transparent"
    ? { r: 0, g: 0, b: 0 }
    : { r: background[0], g: background[1], b: background[2] };

/**
 * Renders on this thread's GPU device. An avatar is loaded once, however many renditions show it, and
 * unloaded with the last of them.
 *
 * @throws {BackendUnavailableError} where the machine has no adapter
 */
export async function openGpuBackend(): Promise<RenderBackend> {
  const gpu = await openGpu().catch((error) => {
    throw error instanceof GpuUnavailableError
      ? new BackendUnavailableError(error.message, { cause: error })
      : error;
  });
  const renderer = await createRenderer(gpu);
  const avatars = new Map<string, SharedAvatar>();

  async function take(folder: string): Promise<SharedAvatar> {
    let shared = avatars.get(folder);
    if (!shared) {
      const avatar = await loadAvatar(folder);
      shared = {
        loaded: await renderer.load(avatar),
        expressionSpace: avatar.head.expressionSpace,
        users: 0,
      };
      avatars.set(folder, shared);
    }
    shared.users++;
    return shared;
  }
  function giveBack(folder: string, shared: SharedAvatar): void {
    if (--shared.users > 0) return;
    avatars.delete(folder);
    shared.loaded.destroy();
  }

  return {
    adapter: gpu.adapterName,
    lost: gpu.lost,
    async open({ avatarFolder, size, background }) {
      const shared = await take(avatarFolder);
      try {
        const view = renderer.openView({ size, format: "i420", background: backgroundOf(background) });
        return {
          expressionSpace: shared.expressionSpace,
          submit: (pose, camera) => view.submit(shared.loaded, pose, camera),
          close() {
            view.close();
            giveBack(avatarFolder, shared);
          },
        };
      } catch (error) {
        giveBack(avatarFolder, shared);
        throw error;
      }
    },
    destroyDevice: () => gpu.device.destroy(),
    close: () => gpu.close(),
  };
}
