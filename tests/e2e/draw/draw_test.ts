import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { Level, LevelSplats } from "../../../runtime/avatar/levels/level.ts";
import { openPackage } from "../../../runtime/avatar/package/open_package.ts";
import { writeHeadPackage, writePackage } from "../../../runtime/avatar/package/write_package.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createMark } from "../../../runtime/render/mark.ts";
import { type Background, createRenderer } from "../../../runtime/render/renderer.ts";
import { arkitTestHead } from "../../reference/test_head.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { psnr } from "../../video/pictures.ts";
import { shareBrowsers } from "../browser.ts";
import { withDrawing } from "./drawing_page.ts";

shareBrowsers();
const lack = await lackOfBrowser();

const HEAD = arkitTestHead();
const AVATAR = buildPlainAvatar(HEAD, "small", [], 2000);
const OTHER = buildPlainAvatar(HEAD, "other", [], 900);
const RED = { r: 0.7, g: 0.2, b: 0.1 };
const SIDE: Required<Camera> = { ...PORTRAIT, azimuth: 0.5, elevation: 0.1 };
const POSE = restPose();
POSE.expression.fill(0.3);
POSE.joints.set([0.1, 0.2, 0], 3);

/** A level of detail that nobody would take for all splats: every fourth. */
function coarseOf(avatar: Avatar): Level {
  const rows = Array.from({ length: avatar.splatCount >> 2 }, (_, at) => 4 * at);
  const taken = <T extends Float32Array | Uint32Array | Uint8Array>(values: T): T => {
    const width = values.length / avatar.splatCount;
    const all = rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
    return new (values.constructor as new (of: number[]) => T)(all);
  };
  const light = avatar.light && Object.fromEntries(
    Object.entries(avatar.light).map(([name, values]) => [name, taken(values)]),
  );
  const { position, rotation, scale, opacity, colour, binding, oneSided } = avatar;
  const splats = {
    splatCount: rows.length,
    ...{ position: taken(position), rotation: taken(rotation), scale: taken(scale) },
    ...{ opacity: taken(opacity), colour: taken(colour), binding: taken(binding) },
    ...{ oneSided: taken(oneSided), harmonics: null, light },
  } as unknown as LevelSplats;
  return { splats, pixels: 1 };
}

const small = await writePackage(AVATAR, { head: "inline", levels: [coarseOf(AVATAR)] });
const files = new Map([
  ["small.headcast", small],
  ["named.headcast", await writePackage(AVATAR, { levels: [coarseOf(AVATAR)] })],
  ["head.headcast", await writeHeadPackage(HEAD)],
  ["other.headcast", await writePackage(OTHER, { head: "inline" })],
  ["broken.headcast", small.slice(0, small.length >> 1)],
  ["nonsense.headcast", new TextEncoder().encode("<!doctype html><p>Not found")],
]);

// As many splats a turn as on the page's device: behind opaque splats the picture depends on it, by 4/255 at most.
const server = lack === null
  ? await createRenderer(Object.assign(Object.create(await openLocalGpu()), { adapterName: "swiftshader" }))
  : null;

/** As the server draws it, premultiplied. */
async function drawnHere(
  avatar: Avatar,
  size: number,
  background: Background,
  mark: string | null,
): Promise<Uint8Array> {
  const loaded = await server!.load(avatar);
  const view = server!.openView({ size, format: "rgba", background });
  const { data } = await view.submit(loaded, POSE, SIDE).read();
  if (mark !== null) createMark(size, mark).overRgba(data);
  return data;
}

/** The page's frames have their alpha not multiplied in. */
function bytesOf({ data }: { data: string }): Uint8Array {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  for (let at = 0; at < bytes.length; at += 4) {
    for (let c = 0; c < 3; c++) bytes[at + c] = Math.round(bytes[at + c]! * bytes[at + 3]! / 255);
  }
  return bytes;
}

function assertSamePicture(page: Uint8Array, here: Uint8Array, words: string): void {
  assert.equal(page.length, here.length);
  const away = page.reduce((most, value, at) => Math.max(most, Math.abs(value - here[at]!)), 0);
  assert.ok(away <= 1, `${words}: ${away} of 255`);
  assert.ok(here.some((value) => value > 60), words);
}

// deno-lint-ignore no-explicit-any -- page.js
declare const drawn: any;

const numbersOf = ({ expression, joints }: HeadPose) => ({
  expression: [...expression],
  joints: [...joints],
});

interface PagePicture {
  data: string;
  tag: number;
  ms: number;
  width: number;
}

const picture = (page: Page, drawer: number, tag = 1): Promise<PagePicture> =>
  page.evaluate(
    ([at, pose, camera, tag]) => drawn.picture(at, pose, camera, tag),
    [drawer, numbersOf(POSE), SIDE, tag] as const,
  );

testUnless(lack, {
  name: "a page draws a head as the server does, at any size and ground, with its mark, and frees all of it",
  ...{ sanitizeOps: false, sanitizeResources: false },
  fn: () =>
    withDrawing(files, async (page) => {
      const read = await openPackage(small).avatar;
      assert.equal(await page.evaluate(() => drawn.whyNoDrawing()), null);
      const drawer = await page.evaluate(async () => {
        const at = await drawn.open({ url: "/small.headcast", size: 128, background: "transparent" });
        await drawn.drawers[at].complete;
        return at;
      });
      const first = await picture(page, drawer, 7);
      assert.deepEqual([first.tag, first.width], [7, 128]);
      const here = await drawnHere(read, 128, "transparent", null);
      assertSamePicture(bytesOf(first), here, "transparent");
      const whole = await drawnHere(AVATAR, 128, "transparent", null);
      assert.ok(psnr(bytesOf(first), whole) >= 45, `${psnr(bytesOf(first), whole)} dB through the package`);

      await page.evaluate(([at, background]) => {
        const drawer = drawn.drawers[at];
        drawer.setBackground(background);
        drawer.setMark("AI made");
        drawer.resize(96);
      }, [drawer, RED] as const);
      let last = await picture(page, drawer);
      // The kernels of another size are got ready while the one before goes on.
      for (let tries = 0; last.width !== 96 && tries < 99; tries++) last = await picture(page, drawer);
      assertSamePicture(bytesOf(last), await drawnHere(read, 96, RED, "AI made"), "red");

      const end = await page.evaluate(async ([at, pose, camera]) => {
        const drawer = drawn.drawers[at];
        const tags: number[] = [];
        const done = new Promise((resolve) => {
          drawer.onPicture = (picture: { image: ImageBitmap }, tag: number) => {
            picture.image.close();
            tags.push(tag);
            if (tag === 5) resolve(null);
          };
        });
        for (let tag = 1; tag <= 5; tag++) drawer.draw(drawn.poseOf(pose), camera, tag);
        await done;
        const { figures, adapter } = drawer;
        drawer.draw(drawn.poseOf(pose), camera, 6);
        drawer.close();
        drawer.close();
        drawer.draw(drawn.poseOf(pose), camera, 7);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { tags, figures, adapter, allocated: drawer.allocated };
      }, [drawer, numbersOf(POSE), SIDE] as const);
      assert.deepEqual(end.tags, [1, 5]);
      assert.ok(end.figures.frames >= 4 && end.figures.medianMs > 0);
      assert.deepEqual([end.figures.splats, end.figures.drawn, end.figures.size], [2000, "all", 96]);
      assert.deepEqual([end.adapter.isFallback, end.adapter.profile], [true, "cpu"]);
      assert.equal(end.allocated, 0);
    }),
});

testUnless(lack, {
  name:
    "coarse splats are drawn before all of them, another avatar without closing, a broken package harms nothing, and a lost device is told",
  ...{ sanitizeOps: false, sanitizeResources: false },
  fn: () =>
    withDrawing(files, async (page) => {
      const stages = await page.evaluate(async () => {
        const bytes = new Uint8Array(await (await fetch("/small.headcast")).arrayBuffer());
        const gate = Promise.withResolvers<void>();
        async function* slowly() {
          // In small pieces, and the last of them late.
          for (let at = 0; at < bytes.length; at += 1000) {
            if (at + 1000 >= bytes.length) await gate.promise;
            yield bytes.subarray(at, at + 1000);
          }
        }
        const stages: [string, number][] = [];
        const drawer = await drawn.openHeadDrawer({
          ...{ package: slowly(), size: 64, background: "transparent" },
          onStage: (stage: string, { splats }: { splats: number }) => void stages.push([stage, splats]),
        });
        drawn.drawers.push(drawer);
        const before = drawer.figures.drawn;
        gate.resolve();
        await drawer.complete;
        return { stages, before, after: drawer.figures.drawn };
      });
      assert.deepEqual(stages.stages, [["adapter", 0], ["coarse", 500], ["all", 2000]]);
      assert.deepEqual([stages.before, stages.after], ["coarse", "all"]);

      const refusals = await page.evaluate(async () => {
        const [drawer] = drawn.drawers;
        const words: string[] = [];
        for (const file of ["nonsense", "absent", "broken"]) {
          await drawer.load(await fetch(`/${file}.headcast`)).then(() => drawer.complete)
            .catch((error: Error) => words.push(error.message));
        }
        return words;
      });
      assert.equal(refusals.length, 3);
      assert.match(refusals[0]!, /^Cannot /);
      assert.match(refusals[1]!, /^Cannot get the package .*\/absent.headcast, the server answers: 404$/);
      assert.match(refusals[2]!, /^Cannot /);

      await page.evaluate(async () => {
        const [drawer] = drawn.drawers;
        await drawer.load(await fetch("/other.headcast"));
        await drawer.complete;
      });
      const other = await openPackage(files.get("other.headcast")!).avatar;
      assertSamePicture(
        bytesOf(await picture(page, 0)),
        await drawnHere(other, 64, "transparent", null),
        "other",
      );

      // A second drawer beside it, straight onto a canvas whose format is the other one, larger than views have room for.
      const own = await page.evaluate(async ([pose, camera]) => {
        navigator.gpu.getPreferredCanvasFormat = () => "bgra8unorm";
        // deno-lint-ignore no-explicit-any -- the page's
        const { prototype } = (globalThis as any).GPUAdapter;
        const ask = prototype.requestDevice;
        let device!: GPUDevice;
        prototype.requestDevice = async function (wish: GPUDeviceDescriptor) {
          return device = await ask.call(this, wish);
        };
        // deno-lint-ignore no-explicit-any -- the page's
        const canvas = new (globalThis as any).OffscreenCanvas(16, 16);
        const drawer = await drawn.openHeadDrawer({
          ...{ package: await fetch("/other.headcast"), size: 64, background: "transparent", canvas },
        });
        await drawer.complete;
        const { image } = await drawn.nextPicture(
          drawer,
          () => drawer.draw(drawn.poseOf(pose), camera, 1),
        );
        const { data } = await drawn.bytesOf(canvas);
        drawer.resize(1040);
        await drawn.nextPicture(drawer, () => drawer.draw(drawn.poseOf(pose), camera, 2));
        const { width } = canvas;
        device.destroy();
        const lost: string = await drawer.lost;
        drawer.close();
        return { image, width, lost, data: drawn.base64(data) };
      }, [numbersOf(POSE), SIDE] as const);
      assert.deepEqual([own.image, own.width], [null, 1040]);
      assert.match(own.lost, /destroyed/i);
      assertSamePicture(bytesOf(own), await drawnHere(other, 64, "transparent", null), "bgra");
    }),
});

testUnless(lack, {
  name: "a drawer in a worker draws the same, and is given a head that a package names",
  ...{ sanitizeOps: false, sanitizeResources: false },
  fn: () =>
    withDrawing(files, async (page) => {
      const aside = await page.evaluate(async () => {
        const script = "/static/client/draw/worker.js";
        const options = { size: 48, background: "transparent", mark: "AI made" };
        const refused = await drawn.openHeadDrawerAside(script, {
          ...options,
          package: await fetch("/nonsense.headcast"),
        }).catch((error: Error) => error.message);
        const none = await drawn.openHeadDrawerAside("/absent.js", {
          ...options,
          package: new Uint8Array(0),
        });
        const stages: string[] = [];
        const drawer = await drawn.openHeadDrawerAside(script, {
          ...options,
          package: await fetch("/named.headcast"),
          head: async ({ name }: { name: string }) => {
            stages.push(name);
            return new Uint8Array(await (await fetch("/head.headcast")).arrayBuffer());
          },
          onStage: (stage: string) => stages.push(stage),
        });
        drawn.drawers.push(drawer);
        await drawer.load(await fetch("/other.headcast"));
        await drawer.complete;
        const { splats, drawn: kind } = drawer.figures;
        return { refused, none, stages, splats, kind, allocated: drawer.allocated };
      });
      assert.match(aside.refused, /^Cannot /);
      assert.equal(aside.none, null);
      assert.deepEqual(aside.stages.slice(0, 3).sort(), ["adapter", "coarse", "test"]);
      assert.deepEqual([aside.splats, aside.kind], [OTHER.splatCount, "all"]);
      assert.ok(aside.allocated > 0);
      const other = await openPackage(files.get("other.headcast")!).avatar;
      assertSamePicture(
        bytesOf(await picture(page, 0)),
        await drawnHere(other, 48, "transparent", "AI made"),
        "worker",
      );
      const allocated = await page.evaluate(() => {
        drawn.drawers[0].close();
        return drawn.drawers[0].allocated;
      });
      assert.equal(allocated, 0);
    }),
});
