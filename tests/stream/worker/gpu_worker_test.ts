import assert from "node:assert/strict";
import { createHub } from "../../../runtime/stream/hub.ts";
import { gpuTest } from "../../gpu_support.ts";
import { putStockAvatar } from "../../kept.ts";
import { openDecoder } from "../../video/pictures.ts";
import { eventually } from "../../eventually.ts";
import { arkitPose, connect, sleep } from "../fakes.ts";

gpuTest(
  "the real worker streams a head that opens its mouth, and survives the loss of its device",
  async () => {
    const avatarsFolder = await Deno.makeTempDir();
    const { folder } = await putStockAvatar(avatarsFolder);
    const hub = createHub({
      facts: { version: "test", size: 256, fps: 20 },
      defaultAvatar: "stock",
      findAvatar: (name) => name === "stock" ? { name, folder, space: "arkit" } : undefined,
    });
    const { error } = console;
    try {
      assert.match(await hub.render.ready, /./);
      await hub.warmUp();
      const client = connect(hub);
      await client.join({ role: "puppeteer" });
      const decoder = openDecoder("h264");
      /** The luma of the newest picture once the given pose is in it. */
      let seq = 0;
      let decoded = 0;
      const show = async (jawOpen: number) => {
        for (let count = 0; count < 12; count++) {
          client.send(arkitPose(++seq, jawOpen));
          await sleep(30);
        }
        const wanted = seq - 1;
        await client.socket.next("video", ({ poseSeq }) => (poseSeq ?? 0) >= wanted);
        const videos = client.socket.videos();
        const pictures = videos.slice(decoded).flatMap(({ data }) => decoder.decode(data));
        decoded = videos.length;
        return pictures.at(-1)!.subarray(0, 256 * 256);
      };
      const closed = await show(0);
      const spread = closed.reduce((sum, value) => sum + (value > 70 ? 1 : 0), 0) / closed.length;
      assert.ok(spread > 0.1 && spread < 0.95, `a head fills ${(spread * 100).toFixed(0)} % of the picture`);
      const open = await show(1);
      const changed = (from: number, to: number) => {
        let sum = 0;
        for (let at = from * 256; at < to * 256; at++) sum += Math.abs(open[at]! - closed[at]!);
        return sum / ((to - from) * 256);
      };
      assert.ok(
        changed(128, 256) > 2 * changed(0, 80),
        `below ${changed(128, 256)}, above ${changed(0, 80)}`,
      );

      console.error = () => {};
      const before = client.socket.videos().length;
      hub.render.destroyDevice();
      await eventually("the loss is noticed", () => hub.render.restarts > 0);
      await eventually("the stream goes on", () => client.socket.videos().length >= before + 6);
      const fresh = client.socket.videos().slice(before).find(({ key }) => key);
      assert.ok(fresh, "the stream goes on with a key frame");
      decoder.close();
      client.leave();
    } finally {
      console.error = error;
      await hub.close();
      await Deno.remove(avatarsFolder, { recursive: true });
    }
  },
  ["cpu"],
);
