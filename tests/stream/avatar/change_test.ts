import assert from "node:assert/strict";
import { join } from "node:path";
import type { Grant } from "../../../runtime/protocol/grant.ts";
import type { TapSink } from "../../../runtime/stream/sinks/tap.ts";
import { openRecordingFiles } from "../../../runtime/stream/sinks/recording_files.ts";
import { eventually } from "../../eventually.ts";
import { readMp4 } from "../../video/read_mp4.ts";
import { openDecoder } from "../../video/pictures.ts";
import { fakeSocket, pack } from "../fakes.ts";
import { withHub } from "../virtual_hub.ts";

/** Mean luma of the newest picture; the painter's is 16 at rest, and 120 of who is pale. */
function luma(codec: "h264" | "mjpeg", videos: readonly { readonly data: Uint8Array }[]): number {
  const decoder = openDecoder(codec);
  const pictures = [...videos.flatMap(({ data }) => decoder.decode(data)), ...decoder.flush()];
  decoder.close();
  const picture = pictures.at(-1)!.subarray(0, 128 * 128);
  return picture.reduce((sum, value) => sum + value, 0) / picture.length;
}

Deno.test("another avatar is shown to all viewers between two frames, and what drives goes on", () =>
  withHub(async ({ hub, connect, pose, sleep }) => {
    const puppeteer = connect(), viewer = connect();
    const frames: { key: boolean; data: Uint8Array }[] = [];
    const sink: TapSink = {
      isFull: false,
      frame: ({ key, data }) => void frames.push({ key, data }),
      sound() {},
      ended: ({ message }) => assert.fail(message),
    };
    await puppeteer.join({ role: "puppeteer" });
    assert.equal((await viewer.join({ codecs: ["jpeg"] })).changesAvatar, true);
    const tap = hub.tap("main", { payer: "there" }, sink);
    await sleep(500);
    puppeteer.send(pose(1));
    await sleep(100);
    puppeteer.send({ type: "avatar", name: "pale" });
    for (const client of [puppeteer, viewer]) {
      assert.equal((await client.socket.next("avatar")).state, "loading");
      const { name, client: by, head } = await client.socket.next("avatar", ({ state }) => state === "shown");
      assert.deepEqual([name, head!.expressionNames.length, head!.retargets.map(({ kind }) => kind)], [
        ...["pale", 52],
        ["joints"],
      ]);
      assert.equal(by, (await puppeteer.socket.next("welcome")).clientId);
    }
    await sleep(100);
    for (const [client, codec] of [[puppeteer, "h264"], [viewer, "mjpeg"]] as const) {
      const { messages } = client.socket;
      const shown = messages.findIndex((each) => each.type === "avatar" && each.state === "shown");
      const before = messages.slice(0, shown).filter((each) => each.type === "video");
      const after = messages.slice(shown).filter((each) => each.type === "video");
      assert.equal(after[0]!.key, true);
      const seqs = [...before, ...after].map(({ seq }) => seq);
      assert.deepEqual(seqs, seqs.map((_, at) => seqs[0]! + at), "the stream goes on");
      assert.ok(luma(codec, before) < 40 && luma(codec, [...before, ...after]) > 100);
      assert.equal(client.socket.closedWith, null);
    }
    puppeteer.send(pose(2, 1));
    await viewer.socket.next("video", ({ poseSeq }) => poseSeq === 2);
    await sleep(200);
    assert.ok(luma("mjpeg", [viewer.socket.videos().at(-1)!]) > 180, "the jaw opens");
    assert.ok(luma("h264", frames) > 180, "a tap sees it as well");
    assert.equal(frames.filter(({ key }) => key).length, 2);
    assert.equal(hub.sessions()[0]!.avatar, "pale");
    const late = connect();
    assert.equal((await late.join({ avatar: "pale" })).avatar, "pale");
    tap.close();
  }));

Deno.test("a head of FLAME's space takes over from one of ARKit's, and back, while somebody drives", () =>
  withHub(async ({ connect, pose, sleep }) => {
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer" });
    const change = async (name: string) => {
      puppeteer.send({ type: "avatar", name });
      return (await puppeteer.socket.next("avatar", (each) => each.name === name && each.state === "shown"))
        .head!;
    };
    puppeteer.send(pose(1, 1));
    assert.deepEqual((await change("flame")).retargets.map(({ space }) => space), ["arkit"]);
    puppeteer.send(pose(2, 1));
    await puppeteer.socket.next("video", ({ poseSeq }) => poseSeq === 2);
    assert.deepEqual((await change("stock")).retargets.map(({ space }) => space), ["flame"]);
    puppeteer.send(pose(3, 1));
    await puppeteer.socket.next("video", ({ poseSeq }) => poseSeq === 3);
    await sleep(500);
    const videos = puppeteer.socket.videos();
    assert.ok(luma("h264", videos) > 180);
  }));

Deno.test("an avatar that cannot be shown is told with the reason, and pictures go on", () =>
  withHub(async ({ hub, connect, sleep }) => {
    const client = connect(), other = connect();
    await client.join({ role: "puppeteer" });
    await other.join();
    await other.socket.next("video");
    client.send({ type: "avatar", name: "broken" });
    const news = await other.socket.next("avatar", ({ state }) => state === "failed");
    assert.match(news.reason!, /cut off/);
    client.send({ type: "avatar", name: "nobody" });
    assert.equal((await client.socket.next("error")).code, "unknown-avatar");
    const before = other.socket.videos().length;
    await sleep(200);
    assert.ok(other.socket.videos().length > before + 5);
    client.send({ type: "avatar", name: "slow" });
    client.send({ type: "avatar", name: "pale" });
    await other.socket.next("avatar", ({ name, state }) => name === "pale" && state === "shown");
    const states = other.socket.messages.flatMap((each) =>
      each.type === "avatar" ? [`${each.name} ${each.state}`] : []
    );
    assert.deepEqual(states.slice(2), ["slow loading", "slow overtaken", "pale loading", "pale shown"]);
    assert.equal(hub.sessions()[0]!.avatar, "pale");
  }));

Deno.test("tokens say who may change the avatar, and whose is for another leaves", () =>
  withHub(async ({ hub, clock }) => {
    const open = async (grant: Partial<Grant>, join: Record<string, unknown> = {}) => {
      const whole: Grant = {
        ...{ session: "*", role: "viewer", until: clock.epoch() + 1e6, id: crypto.randomUUID() },
        ...grant,
      };
      const socket = fakeSocket(clock.advance);
      const connection = hub.connect("main", socket, {
        ...{ kind: "granted", grant: whole, look: () => Promise.resolve(whole) },
      });
      connection.receive(pack({ type: "join", ...join }));
      await socket.next("welcome");
      const ask = (name: string) => connection.receive(pack({ type: "avatar", name }));
      return { socket, ask };
    };
    const bound = await open({ role: "puppeteer", avatar: "stock" });
    const viewer = await open({}), operator = await open({ role: "operator" }, { role: "viewer" });
    const second = await open({ role: "puppeteer" }, { role: "viewer" });
    for (
      const [client, code] of [[bound, "not-allowed"], [viewer, "not-allowed"], [
        second,
        "not-puppeteer",
      ]] as const
    ) {
      client.ask("pale");
      assert.equal((await client.socket.next("error")).code, code);
    }
    operator.ask("pale");
    await viewer.socket.next("avatar", ({ state }) => state === "shown");
    assert.equal(
      (await bound.socket.next("error", ({ code }) => code === "wrong-avatar")).code,
      "wrong-avatar",
    );
    assert.equal(bound.socket.closedWith?.code, 4000);
    assert.equal(hub.sessions()[0]!.clients, 3);
  }));

Deno.test("a recording goes on over a change of avatar, in one file", async () => {
  const folder = await Deno.makeTempDir();
  const kept: (string | null)[] = [];
  try {
    await withHub(async ({ connect, sleep }) => {
      const client = connect();
      await client.join({ role: "puppeteer" });
      client.send({ type: "record", on: true });
      await sleep(500);
      client.send({ type: "avatar", name: "pale" });
      await client.socket.next("avatar", ({ state }) => state === "shown");
      await sleep(500);
      client.send({ type: "record", on: false });
      await eventually("the recording is written", async () => {
        await sleep(5);
        return kept.length > 0;
      });
    }, {
      recordings: {
        policy: "asked",
        files: openRecordingFiles({ folder }),
        report: (_session, recorded) => void kept.push(recorded.kept),
      },
    });
    const names = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).filter((name) =>
      name.endsWith(".mp4")
    );
    assert.deepEqual(names, kept);
    const { pictures } = await readMp4(join(folder, names[0]!));
    const [first, last] = [pictures[0]!, pictures.at(-1)!].map((picture) => picture[0]!);
    assert.ok(pictures.length >= 30 && first! < 40 && last! > 100, `${pictures.length}: ${first} ${last}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
