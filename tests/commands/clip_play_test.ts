import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { playFrames } from "../../runtime/commands/clip/play.ts";
import { sessionAddress } from "../../runtime/commands/clip/session_address.ts";
import { motionHeader, motionLine } from "../../runtime/motion/clips/lines/motion_line.ts";
import { readMotionLines } from "../../runtime/motion/clips/lines/read_motion_lines.ts";
import { openRecordingFiles } from "../../runtime/stream/sinks/recording_files.ts";
import { PROTOCOL } from "../../runtime/protocol/protocol.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { denoOutput } from "../deno_output.ts";
import { connectLive, withServer } from "../server/live_server.ts";

Deno.test("clip --play drives a session with the very frames of a recording, at their pace", async () => {
  const folder = await Deno.makeTempDir();
  const draw = createRandom(11);
  const take = join(folder, "take.jsonl"), recorded = join(folder, "recorded");
  const lines = Array.from({ length: 30 }, (_, index) => {
    const expression = Float32Array.from({ length: 52 }, () => draw());
    const neck = Float32Array.from({ length: 3 }, () => draw() - 0.5);
    const frame = {
      seq: 100 + index,
      t: 5e6 + 33.3 * index + draw(),
      space: "arkit",
      expression,
      neck,
    } as const;
    return motionLine(frame, 1.79e12 + 33 * index, index === 0 ? "stream" : null);
  });
  await Deno.writeTextFile(take, motionHeader("other") + lines.join(""));
  const files = openRecordingFiles({ folder: recorded });
  try {
    await withServer(async (server) => {
      const address = (session: string) => new URL(`live/${session}`, server.url.replace("http", "ws")).href;
      const begin = performance.now();
      const { code, out, err } = await denoOutput([
        ...["run", "-A", "main.ts", "clip", take, "--play", address("again")],
      ]);
      assert.equal(code, 0, err);
      assert.match(out, /Played 30 frames into ws:/);
      assert.ok(performance.now() - begin > 29 * 33);
      const other = await connectLive(server, "taken");
      other.send({ type: "join", role: "puppeteer" });
      await other.next("welcome");
      // A seat is kept by who sends, however long the other program takes to start.
      let seq = 0;
      const driving = setInterval(() => other.send({ type: "pose", seq: seq++, t: seq, shapes: {} }), 200);
      const refused = await denoOutput(["run", "-A", "main.ts", "clip", take, "--play", address("taken")]);
      clearInterval(driving);
      assert.equal(refused.code, 1);
      assert.match(refused.err, /somebody else does already in session: taken/);
      await other.close();
    }, { recordings: { policy: "never", files, motion: { policy: "always", files }, report: () => {} } });
    const name = (await readdir(recorded)).find((each) => each.startsWith("again"))!;
    const [sent, came] = await Promise.all([take, join(recorded, name)].map(async (path) => {
      const { frames } = readMotionLines(await Deno.readFile(path));
      return frames.map(({ frame }) => frame);
    }));
    assert.deepEqual(came, sent, "to the bit");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("clip --play ends with the reason where what answers is no server of ours, or nobody answers", async () => {
  const frame = { seq: 0, t: 0, space: "arkit", expression: new Float32Array(52) } as const;
  const play = (answer: (socket: WebSocket) => void) => async () => {
    await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request, { protocol: PROTOCOL });
      socket.onopen = () => answer(socket);
      return response;
    });
    const address = `ws://127.0.0.1:${server.addr.port}/live/a`;
    await playFrames([{ frame, receivedAt: 0, sender: null }], address, 300);
  };
  await assert.rejects(play((socket) => socket.send("hello")), /must be a Headcast server: ws:/);
  await assert.rejects(play((socket) => socket.send(Uint8Array.of(0xc1, 0xff))), /must be a Headcast server/);
  await assert.rejects(play((socket) => socket.close(1001, "bye")), /the server has left: bye/);
  await assert.rejects(play(() => {}), /must let it in within 0.3 s/);
});

Deno.test("clip --play asks for a session's address, and takes its token from behind #token=", () => {
  for (
    const wrong of ["studio", "http://127.0.0.1:8787/live/studio", "ws://127.0.0.1:8787/", "ws://h/live/"]
  ) {
    assert.throws(
      () => sessionAddress(wrong),
      /an address such as ws:\/\/127\.0\.0\.1:8787\/live\/studio is needed/,
    );
  }
  const { url, token } = sessionAddress("wss://example.org/live/my%20room#token=a.b-c");
  assert.deepEqual([url.href, token], ["wss://example.org/live/my%20room", "a.b-c"]);
});
