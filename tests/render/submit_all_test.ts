import assert from "node:assert/strict";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import {
  createRenderer,
  type Renderer,
  type ViewFrame,
  type ViewOptions,
} from "../../runtime/render/renderer.ts";
import { gpuTest } from "../gpu_support.ts";
import { arkitTestHead } from "../reference/test_head.ts";
import { assertSameBytes } from "../same_bytes.ts";

const HEAD = arkitTestHead();
const SMALL = buildPlainAvatar(HEAD, "small", [], 2000), LARGE = buildPlainAvatar(HEAD, "large", [], 5000);
const SIDE: Required<Camera> = { ...PORTRAIT, azimuth: 0.8 };

function posed(jawOpen: number): HeadPose {
  const pose = restPose();
  pose.expression[ARKIT_INDEX.jawOpen] = jawOpen;
  pose.joints[1] = jawOpen / 4;
  return pose;
}

const RGBA: ViewOptions = { size: 96, format: "rgba", background: "transparent" };
const I420: ViewOptions = { size: 64, format: "i420", background: { r: 0.2, g: 0.4, b: 0.6 } };

/** Counts the submits while something is done. */
function submits(gpu: Gpu, act: () => void): number {
  const { queue } = gpu.device, submit = queue.submit;
  let count = 0;
  queue.submit = (commands) => {
    count++;
    submit.call(queue, commands);
  };
  try {
    act();
  } finally {
    queue.submit = submit;
  }
  return count;
}

/** Draws frames together, and each by itself through a view of its own kind; gives the submits of the first. */
async function drawBoth(
  gpu: Gpu,
  wanted: (renderer: Renderer) => Promise<{ frames: ViewFrame[]; kinds: ViewOptions[] }>,
): Promise<number> {
  const renderer = await createRenderer(gpu);
  const { frames, kinds } = await wanted(renderer);
  const alone: Uint8Array[] = [];
  for (const [at, { avatar, pose, camera }] of frames.entries()) {
    const view = renderer.openView(kinds[at]!);
    alone.push((await view.submit(avatar, pose, camera).read()).data);
    view.close();
  }
  // The first time kernels are bound; then all are recorded at once.
  for (const { view, avatar, pose, camera } of frames) await view.submit(avatar, pose, camera).read();
  let together = renderer.submitAll([]);
  const count = submits(gpu, () => together = renderer.submitAll(frames));
  const pictures = await Promise.all(
    together.map((each, at) => each.read(new Uint8Array(alone[at]!.length))),
  );
  for (const [at, { data }] of pictures.entries()) {
    assert.ok(data.some((value, i) => value !== data[i % 4]), "it shows something");
    assertSameBytes(data, alone[at]!, `picture ${at} of ${frames.length}`);
  }
  for (const view of new Set(frames.map(({ view }) => view))) view.close();
  for (const avatar of new Set(frames.map(({ avatar }) => avatar))) avatar.destroy();
  renderer.close();
  return count;
}

gpuTest(
  "submitAll() draws a head's sizes and cameras in one submit, and each as it is drawn alone",
  async (gpu) => {
    const count = await drawBoth(gpu, async (renderer) => {
      const avatar = await renderer.load(SMALL), pose = posed(0.7), kinds = [RGBA, I420, RGBA];
      const frames = kinds.map((kind, at) => ({
        ...{ view: renderer.openView(kind), avatar, pose: at === 1 ? posed(0.7) : pose },
        camera: at === 2 ? SIDE : PORTRAIT,
      }));
      return { frames, kinds };
    });
    assert.equal(count, 1);
  },
  ["cpu"],
);

gpuTest("submitAll() draws one head in several poses, each in its own, and one view twice", async (gpu) => {
  const count = await drawBoth(gpu, async (renderer) => {
    const avatar = await renderer.load(SMALL), other = await renderer.load(LARGE);
    const views = [RGBA, I420, RGBA].map((kind) => renderer.openView(kind));
    const frame = (at: number, jaw: number, who = avatar, camera = PORTRAIT) => ({
      ...{ view: views[at]!, avatar: who, pose: posed(jaw), camera },
    });
    // 0 and 1 share a submit; 2 poses the head anew; 3 shares the other head's; 4 is a view that is taken already.
    const frames = [frame(0, 0), frame(1, 0), frame(2, 1), frame(1, 1, other), frame(0, 1, avatar, SIDE)];
    return { frames, kinds: [RGBA, I420, RGBA, I420, RGBA] };
  });
  assert.equal(count, 2);
}, ["cpu"]);

gpuTest(
  "submitAll() survives a frame that makes the workspace anew, and one that cannot be submitted",
  async (gpu) => {
    const renderer = await createRenderer(gpu);
    const small = await renderer.load(SMALL), large = await renderer.load(LARGE);
    const [one, two] = [renderer.openView(RGBA), renderer.openView(RGBA)];
    const frame = { avatar: small, pose: posed(0.5), camera: PORTRAIT };
    const alone = (await one.submit(small, frame.pose, PORTRAIT).read()).data.slice();
    const [first, second] = renderer.submitAll([
      { ...frame, view: one },
      { ...frame, view: two, avatar: large },
    ]);
    const [a, b] = await Promise.all([first!.read(), second!.read()]);
    assertSameBytes(a.data, alone, "the first of two");
    assert.ok(b.data.some((value) => value > 0));
    const unread = Array.from({ length: 3 }, () => one.submit(small, frame.pose, PORTRAIT));
    const [refused, drawn] = renderer.submitAll([{ ...frame, view: one }, { ...frame, view: two }]);
    await assert.rejects(refused!.read(), /so many are unread already: 3/);
    assertSameBytes((await drawn!.read()).data, alone, "beside one that is refused");
    for (const each of unread) await each.read();
    one.close();
    two.close();
    small.destroy();
    large.destroy();
    renderer.close();
  },
  ["cpu"],
);
