import { join } from "node:path";
import { saveAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import { serve, type Server } from "../../runtime/server/serve.ts";
import { shellAvatar } from "./shell_avatar.ts";

/** Side of its pictures in pixels. */
export const SIZE = 128;

/** The real server with the real renderer, on a free port. */
export async function exampleServer(): Promise<Server & AsyncDisposable> {
  const avatarsFolder = await Deno.makeTempDir({ prefix: "headcast-examples-" });
  const avatarFolder = join(avatarsFolder, "shell");
  await saveAvatar(await shellAvatar(), avatarFolder);
  const server = await serve({ port: 0, avatarsFolder, avatarFolder, size: SIZE, fps: 30 });
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server.close();
      await Deno.remove(avatarsFolder, { recursive: true });
    },
  };
}
