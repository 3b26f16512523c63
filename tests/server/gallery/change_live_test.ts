import assert from "node:assert/strict";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import type { VideoMessage } from "../../../runtime/protocol/server_messages.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { lackOfGpu, testUnless } from "../../skip.ts";
import { openDecoder } from "../../video/pictures.ts";
import { connectLive, type LiveClient } from "../live_server.ts";

const SIZE = 128;

/** Means of Y, U and V of the newest picture. */
function means(codec: "h264" | "mjpeg", videos: readonly VideoMessage[]): number[] {
  const decoder = openDecoder(codec);
  const pictures = [...videos.flatMap(({ data }) => decoder.decode(data)), ...decoder.flush()];
  decoder.close();
  const picture = pictures.at(-1)!, pixels = SIZE * SIZE;
  const mean = (from: number, to: number) =>
    picture.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  return [mean(0, pixels), mean(pixels, pixels * 1.25), mean(pixels * 1.25, pixels * 1.5)];
}

const videosOf = ({ messages }: LiveClient) => messages.filter((each) => each.type === "video");

testUnless(await lackOfGpu(), {
  name: "viewers of a session get another head in the middle of it: the message, a key frame, its picture",
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "headcast-change-" });
    const plain = buildPlainAvatar(await headByName("stock"), "stock", [], 1000);
    const blue = plain.colour.map((value, at) => at % 3 === 2 ? 1 : value * 0.2);
    await saveAvatar(plain, join(folder, "stock"));
    await saveAvatar({ ...plain, name: "blue", colour: blue }, join(folder, "blue"));
    const server = await serve({
      ...{ port: 0, avatarsFolder: folder, avatarFolder: join(folder, "stock") },
      ...{ size: SIZE, fps: 20, insist: true },
    });
    try {
      const puppeteer = await connectLive(server), viewer = await connectLive(server);
      puppeteer.send({ type: "join", role: "puppeteer", codecs: ["jpeg"] });
      viewer.send({ type: "join", role: "viewer", codecs: ["h264"] });
      const clients = [[puppeteer, "mjpeg"], [viewer, "h264"]] as const;
      for (const [client] of clients) await client.next("video");
      puppeteer.send({ type: "avatar", name: "blue" });
      for (const [client, codec] of clients) {
        await client.next("avatar", ({ state, name }) => state === "shown" && name === "blue");
        const shown = client.messages.findIndex((each) => each.type === "avatar" && each.state === "shown");
        const before = videosOf(client).filter((each) => client.messages.indexOf(each) < shown);
        const first = await client.next("video", (each) => client.messages.indexOf(each) > shown);
        assert.equal(first.key, true);
        const [was, is] = [means(codec, before), means(codec, [...before, first])];
        assert.ok(is[1]! > was[1]! + 5, `${codec}: bluer than ${was}: ${is}`);
        assert.equal(client.socket.readyState, WebSocket.OPEN);
      }
      for (const [client] of clients) await client.close();
    } finally {
      await server.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
