import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import type { RenderBackend } from "../../../runtime/stream/worker/render_backend.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import type {
  FromRenderWorker,
  RenderedChunk,
  RenditionSpec,
  ToRenderWorker,
} from "../../../runtime/stream/worker/render_messages.ts";
import { openDecoder } from "../../video/pictures.ts";
import { type VirtualClock, virtualClock } from "../virtual_clock.ts";
import { openPainter, REFUSED_DISTANCE } from "./painter.ts";

const SPEC: RenditionSpec = {
  ...{ avatarFolder: "/avatars/stock", size: 64, fps: 50, codec: "h264", background: [0, 0, 0] },
};

interface Loop {
  readonly clock: VirtualClock;
  /** How many pictures each submit drew. */
  readonly submits: number[];
  readonly said: FromRenderWorker[];
  send(message: ToRenderWorker): void;
  /** Asks for a frame of each of some renditions, and waits. */
  frames(
    wanted: readonly { id: number; jaw?: number; distance?: number; key?: boolean }[],
    ms?: number,
  ): Promise<void>;
  chunks(id: number): RenderedChunk[];
  drawn(): number;
}

const posed = (jaw: number): HeadPose => {
  const pose = restPose();
  pose.expression[ARKIT_INDEX.jawOpen] = jaw;
  return pose;
};

/** A render loop over the painter, in a time of its own. @param waitMs what reading takes */
async function withLoop(
  specs: readonly Partial<RenditionSpec>[],
  test: (loop: Loop) => Promise<void>,
  waitMs = 0,
): Promise<void> {
  const clock = virtualClock(), submits: number[] = [], said: FromRenderWorker[] = [];
  const port: RenderPort = { onmessage: null, postMessage: (message) => void said.push(message), close() {} };
  const counting = async (): Promise<RenderBackend> => {
    const painter = await openPainter(clock, waitMs);
    return {
      ...painter,
      submit(frames) {
        submits.push(frames.length);
        return painter.submit(frames);
      },
    };
  };
  await runRenderLoop(port, counting, { clock, beside: false });
  let ticket = 0;
  const send = (data: ToRenderWorker) => port.onmessage!({ data } as MessageEvent);
  specs.forEach((spec, at) => send({ type: "open", id: at + 1, spec: { ...SPEC, ...spec } }));
  await clock.advance(1);
  await test({
    ...{ clock, submits, said, send },
    async frames(wanted, ms = 1) {
      send({
        type: "frames",
        frames: wanted.map(({ id, jaw = 0.5, distance = PORTRAIT.distance, key = false }) => ({
          ...{ id, key, ticket: ++ticket, pose: posed(jaw), camera: { ...PORTRAIT, distance } },
        })),
      });
      await clock.advance(ms);
    },
    chunks: (id) => said.filter((message) => message.type === "chunk").filter((message) => message.id === id),
    drawn: () => said.reduce((sum, message) => message.type === "drawn" ? sum + message.frames : sum, 0),
  });
  send({ type: "stop" });
  assert.equal(said.at(-1)!.type, "stopped");
}

/** The luma of the pictures that a rendition gave. */
function shown(loop: Loop, id: number, codec: "h264" | "mjpeg" = "h264"): number[] {
  const decoder = openDecoder(codec);
  const lumas = loop.chunks(id).flatMap(({ data }) => decoder.decode(data)).map((picture) => picture[2000]!);
  // JPEG's luma has the full range.
  if (codec === "mjpeg") return lumas.map((luma) => 16 + luma * 219 / 255);
  decoder.close();
  return lumas;
}
const near = (all: number[], jaws: number[]) =>
  assert.deepEqual(
    all.map((luma) => Math.round((luma - 16) / 21.9)),
    jaws.map((jaw) => Math.round(jaw * 10)),
  );

Deno.test("a picture that renditions show at two rates and by two codecs is drawn once, and each gets it", () =>
  withLoop([{}, { fps: 25 }, { codec: "jpeg" }, { codec: "jpeg", fps: 5 }], async (loop) => {
    await loop.frames([1, 2, 3, 4].map((id) => ({ id })));
    await loop.frames([1, 2, 3, 4].map((id) => ({ id, jaw: 0.9 })));
    assert.deepEqual(loop.submits, [1, 1]);
    for (const id of [1, 2]) near(shown(loop, id), [0.5, 0.9]);
    for (const id of [3, 4]) near(shown(loop, id, "mjpeg"), [0.5, 0.9]);
    assert.equal(loop.drawn(), 8);
  }));

Deno.test("pictures of other sizes, backgrounds, avatars or poses are drawn themselves, in one submit", () =>
  withLoop(
    [{}, { size: 128 }, { background: [1, 1, 1] }, { avatarFolder: "/avatars/other" }, {}],
    async (loop) => {
      await loop.frames([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5, jaw: 0.51 }]);
      assert.deepEqual(loop.submits, [5]);
      await loop.frames([{ id: 1, jaw: 0.51 }, { id: 5, jaw: 0.51, distance: 3 }]);
      assert.deepEqual(loop.submits, [5, 1], "the first shows what the fifth drew; the camera has moved");
    },
  ));

Deno.test("where nothing has moved nothing is drawn, and a frame comes all the same, a key frame where it is to be one", () =>
  withLoop([{ avatarFolder: "/avatars/heavy", size: 512 }], async (loop) => {
    await loop.frames([{ id: 1 }], 500);
    await loop.frames([{ id: 1 }]);
    await loop.frames([{ id: 1, key: true }]);
    await loop.frames([{ id: 1, jaw: 0.7 }], 500);
    assert.deepEqual(loop.submits, [1, 1]);
    near(shown(loop, 1), [0.5, 0.5, 0.5, 0.7]);
    const chunks = loop.chunks(1);
    assert.deepEqual(chunks.map(({ key }) => key), [true, false, true, false]);
    assert.ok(
      chunks[1]!.data.length < 100,
      `it says that nothing changed, in ${chunks[1]!.data.length} bytes`,
    );
    assert.deepEqual(chunks.map(({ alone }) => alone !== null), [true, false, false, true]);
    assert.ok(chunks[0]!.cost >= 400 && chunks[1]!.cost < 50, "what was not drawn is not charged");
  }));

Deno.test("what a picture took is divided among those who show it, and a batch's time by what each takes", () =>
  withLoop([
    { avatarFolder: "/avatars/heavy", size: 128 },
    { avatarFolder: "/avatars/heavy", size: 256 },
    { avatarFolder: "/avatars/heavy", size: 128, codec: "jpeg" },
  ], async (loop) => {
    // Each alone, twice: the first is no measure.
    for (const jaw of [0.1, 0.2]) for (const id of [1, 2]) await loop.frames([{ id, jaw }], 200);
    await loop.frames([{ id: 1 }, { id: 2 }, { id: 3 }], 300);
    const costs = [1, 2, 3].map((id) => loop.chunks(id).at(-1)!.cost);
    // 25 and 100 ms.
    assert.deepEqual(costs.map(Math.round), [13, 100, 13]);
    assert.deepEqual([1, 2].map((id) => Math.round(loop.chunks(id).at(-1)!.alone!.drawing)), [25, 100]);
  }));

Deno.test("a rendition that was closed in a batch harms no other, nor does one whose picture cannot be drawn", () =>
  withLoop([{ avatarFolder: "/avatars/slow" }, { avatarFolder: "/avatars/slow" }, {
    avatarFolder: "/avatars/slow",
  }], async (loop) => {
    const all = loop.frames(
      [{ id: 1, jaw: 0.1 }, { id: 2, jaw: 0.2 }, { id: 3, distance: REFUSED_DISTANCE }],
      200,
    );
    loop.send({ type: "close", id: 1 });
    await all;
    assert.deepEqual([1, 2, 3].map((id) => loop.chunks(id).length), [0, 1, 0]);
    const refused = loop.said.filter((message) => message.type === "refused");
    assert.deepEqual(refused, [{ type: "refused", id: 3, message: "Cannot paint from there" }]);
    await loop.frames([{ id: 1 }, { id: 2, jaw: 0.3 }, { id: 3 }], 200);
    assert.deepEqual([1, 2, 3].map((id) => loop.chunks(id).length), [0, 2, 0]);
    near(shown(loop, 2), [0.2, 0.3]);
    assert.equal(loop.drawn(), 6, "all places are given back");
    assert.ok(!loop.said.some(({ type }) => type === "lost"));
  }));

Deno.test("who shows a closed rendition's picture still gets it", () =>
  withLoop([{ avatarFolder: "/avatars/slow" }, { avatarFolder: "/avatars/slow", fps: 5 }], async (loop) => {
    const both = loop.frames([{ id: 1 }, { id: 2 }], 100);
    loop.send({ type: "close", id: 1 });
    await both;
    assert.deepEqual([1, 2].map((id) => loop.chunks(id).length), [0, 1]);
    near(shown(loop, 2), [0.5]);
    await loop.frames([{ id: 2 }]);
    assert.deepEqual(loop.submits, [1], "and again");
  }));

Deno.test("the next frames are drawn while those before are still being read: 11 ms of reading are no bound", () =>
  withLoop([{}, { size: 128 }], async (loop) => {
    let asked = 0;
    for (let time = 0; time < 400; time += 2) {
      if (loop.drawn() < asked) await loop.clock.advance(2);
      else await loop.frames([{ id: 1 + asked % 2, jaw: ++asked / 400 }], 2);
    }
    await loop.clock.advance(20);
    assert.ok(asked >= 150, `${asked} in 400 ms; one after another 36`);
    assert.equal(loop.chunks(1).length + loop.chunks(2).length, asked);
    for (const { rendered, encoded } of loop.chunks(1)) assert.ok(encoded - rendered < 1);
  }, 11));
