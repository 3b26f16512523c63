import { serve, type Server } from "../../runtime/server/serve.ts";
import { putStockAvatar } from "../kept.ts";

/** Side of its pictures in pixels. */
export const SIZE = 128;

/** The real server with the real renderer, on a free port. */
export async function exampleServer(): Promise<Server & AsyncDisposable> {
  const avatarsFolder = await Deno.makeTempDir({ prefix: "headcast-examples-" });
  const { folder } = await putStockAvatar(avatarsFolder);
  const server = await serve({ port: 0, avatarsFolder, avatarFolder: folder, size: SIZE, fps: 20 });
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server.close();
      await Deno.remove(avatarsFolder, { recursive: true });
    },
  };
}
