/**
 * The page's side of the tests that draw by a browser's WebGPU: the product's own modules as they stand, bundled, and
 * what a test calls of them.
 */
import { type Gpu, openGpu, type Profile } from "../../../runtime/gpu/gpu.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import {
  type Background,
  createRenderer,
  type LoadedAvatar,
  type Renderer,
  type View,
} from "../../../runtime/render/renderer.ts";
import { randomScene, type SceneOptions } from "../../reference/scenes.ts";
import { unpackRecord } from "./record.ts";

/** What a kernel's text is told by, and what the compiler said to it. */
export interface CompiledText {
  readonly name: string;
  readonly text: string;
}

/** A picture's bytes, in base64, and what was counted. */
export interface PageDrawing {
  readonly data: string;
  readonly droppedSplats: number;
}

export interface DrawWish {
  readonly size: number;
  readonly background: Background;
  readonly camera: Camera;
  /** [expressions] and [joints, 3]; at rest where left out. */
  readonly pose?: { readonly expression: readonly number[]; readonly joints: readonly number[] };
}

const readShader = async (path: string): Promise<string> => {
  const response = await fetch(`/shaders/${path}`);
  if (!response.ok) throw new Error(`Cannot read shaders/${path}: ${response.status}`);
  return await response.text();
};

const opened = new Map<Profile, Promise<{ gpu: Gpu; renderer: Renderer }>>();

function open(profile: Profile) {
  let both = opened.get(profile);
  if (!both) {
    both = (async () => {
      const gpu = await openGpu({ readShader, profile });
      return { gpu, renderer: await createRenderer(gpu) };
    })();
    opened.set(profile, both);
  }
  return both;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return btoa(text);
}

async function draw(view: View, loaded: LoadedAvatar, pose: HeadPose, camera: Camera): Promise<PageDrawing> {
  const { data, droppedSplats } = await view.submit(loaded, pose, camera).read();
  return { data: base64(data), droppedSplats };
}

const avatars = new Map<string, Promise<Avatar>>();

/** An avatar that the test's server gives as a record, fetched once. */
function fetchAvatar(name: string): Promise<Avatar> {
  let avatar = avatars.get(name);
  if (!avatar) {
    avatar = fetch(`/files/${name}`)
      .then((response) => response.arrayBuffer())
      .then((bytes) => unpackRecord(new Uint8Array(bytes)) as Avatar);
    avatars.set(name, avatar);
  }
  return avatar;
}

const calls = {
  /** What the browser has, and what Headcast takes it for. */
  async adapter() {
    const gpu = await openGpu({ readShader });
    const { profile, adapterName, adapter } = gpu;
    const { vendor, architecture, device, description } = adapter.info;
    const limits: Record<string, number> = {};
    // deno-lint-ignore guard-for-in -- a browser's limits are getters of the prototype
    for (const name in adapter.limits) {
      limits[name] = adapter.limits[name as keyof GPUSupportedLimits] as number;
    }
    gpu.close();
    return {
      ...{ profile, adapterName, vendor, architecture, device, description, limits },
      isFallbackAdapter: (adapter.info as { isFallbackAdapter?: boolean }).isFallbackAdapter,
      features: [...adapter.features],
    };
  },
  /** The compiler's errors, by the text's name; empty where it takes all of them. */
  async refusals(texts: readonly CompiledText[]): Promise<string[]> {
    const { gpu: { device } } = await open("gpu");
    device.pushErrorScope("validation");
    const found = await Promise.all(texts.map(async ({ name, text }) => {
      const { messages } = await device.createShaderModule({ code: text }).getCompilationInfo();
      const errors = messages.filter(({ type }) => type === "error");
      return errors.map(({ lineNum, message }) => `${name}:${lineNum}: ${message}`);
    }));
    await device.popErrorScope();
    return found.flat();
  },
  async drawScene(
    profile: Profile,
    [seed, count, options]: readonly [seed: number, count: number, SceneOptions],
    wish: DrawWish,
  ): Promise<PageDrawing> {
    const { renderer } = await open(profile);
    const splats = randomScene(seed, count, options);
    const scene = await renderer.loadFree({ ...splats, splatCount: splats.count });
    const view = renderer.openView({ size: wish.size, format: "rgba", background: wish.background });
    const picture = await draw(view, scene, restPose(), wish.camera);
    view.close();
    scene.destroy();
    return picture;
  },
  async drawAvatar(profile: Profile, name: string, wish: DrawWish): Promise<PageDrawing> {
    const { renderer } = await open(profile);
    const avatar = await fetchAvatar(name);
    const loaded = await renderer.load(avatar);
    const view = renderer.openView({ size: wish.size, format: "rgba", background: wish.background });
    const pose = restPose(avatar.head.expressionSpace);
    if (wish.pose) {
      pose.expression.set(wish.pose.expression);
      pose.joints.set(wish.pose.joints);
    }
    const picture = await draw(view, loaded, pose, wish.camera);
    view.close();
    loaded.destroy();
    return picture;
  },
};

export type PageCalls = typeof calls;

Object.assign(globalThis, { headcastGpu: calls });
