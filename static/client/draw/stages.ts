import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { OpenOptions } from "../../../runtime/avatar/package/live_package.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { LevelsGiver } from "../../../runtime/render/loaded_levels.ts";
import type { LoadedAvatar, Renderer, View } from "../../../runtime/render/renderer.ts";
import { arriving } from "./arriving.ts";
import type { ArrivingAvatar, DrawnSource } from "./drawer.ts";
import type { Drawable, FrameLoop } from "./frame_loop.ts";

export interface StagesOptions {
  readonly renderer: Renderer;
  readonly loop: FrameLoop;
  readonly head: OpenOptions["head"] | undefined;
  /** Pixels a side that are drawn now. */
  readonly size: () => number;
  /** A view of the size and background of now. */
  readonly openView: () => View;
  readonly onStage: (stage: "coarse" | "all", splats: number) => void;
}

/** Brings avatars before the loop: coarse splats first, all of them later, without a frame between. */
export interface Stages {
  /** @throws what is wrong with the source, or that another came, or the end, before any of its splats */
  load(source: DrawnSource | ArrivingAvatar): Promise<void>;
  readonly complete: Promise<void>;
  close(): void;
}

export function createStages({ renderer, loop, head, size, openView, onStage }: StagesOptions): Stages {
  let under = new AbortController();
  let complete: Promise<void> = Promise.resolve();

  /** Puts splats before the loop, once a frame of them has been drawn that nobody sees: the next has all that it needs. */
  async function show(
    avatar: Avatar,
    drawn: "coarse" | "all",
    signal: AbortSignal,
    levels?: LevelsGiver,
    beside?: Drawable,
  ): Promise<Drawable> {
    signal.throwIfAborted();
    const loaded = await renderer.load(avatar, levels, beside?.avatar);
    const view = signal.aborted ? null : openView();
    const destroy = () => {
      view?.close();
      loaded.destroy();
    };
    try {
      if (view !== null) await tryOut(view, loaded, avatar);
      signal.throwIfAborted();
    } catch (error) {
      destroy();
      throw error;
    }
    const drawable: Drawable = { avatar: loaded, view: view!, drawn, destroy };
    loop.use(drawable);
    onStage(drawn, avatar.splatCount);
    return drawable;
  }

  async function tryOut(view: View, loaded: LoadedAvatar, { head: { expressionSpace } }: Avatar) {
    const { last } = loop;
    const fits = last?.pose.space === expressionSpace;
    const pose = fits ? last.pose : restPose(expressionSpace);
    await view.submit(loaded, pose, last?.camera ?? PORTRAIT).read();
  }

  async function compileAhead({ about }: ArrivingAvatar): Promise<void> {
    if (about === undefined) return;
    const { splatCount, harmonicsDegree } = await about;
    await renderer.compileAhead(size(), { splatCount, harmonicsDegree, isLit: true });
  }

  /** Null where the package has no coarse splats. */
  async function showCoarse(coming: ArrivingAvatar, signal: AbortSignal): Promise<Shown | null> {
    // What fails here fails again, and is told, where the frame is drawn.
    const compiling = compileAhead(coming).catch(() => {});
    const avatar = await coming.coarse;
    if (avatar === null) return null;
    await compiling;
    return { avatar, drawable: await show(avatar, "coarse", signal) };
  }

  async function showAll(coming: ArrivingAvatar, coarse: Shown | null, signal: AbortSignal): Promise<void> {
    const { levels } = coming, avatar = await coming.avatar;
    // It may have been replaced by now, as pictures grew.
    const isDrawn = loop.drawable?.avatar === coarse?.drawable.avatar;
    const beside = coarse && isDrawn && haveOneHead(coarse.avatar, avatar) ? coarse.drawable : undefined;
    await show(avatar, "all", signal, levels && (() => levels), beside);
  }

  return {
    async load(source) {
      under.abort(new DOMException("Another avatar was loaded before this one was there", "AbortError"));
      const { signal } = under = new AbortController();
      const coming = arriving(source, head, signal);
      const first = showCoarse(coming, signal);
      const all = first.then((coarse) => showAll(coming, coarse, signal));
      all.catch(() => {});
      complete = all;
      if (await first === null) await all;
    },
    get complete() {
      return complete;
    },
    close: () => under.abort(new DOMException("The drawer was closed", "AbortError")),
  };
}

/** What is drawn, and what it was made of. */
interface Shown {
  readonly avatar: Avatar;
  readonly drawable: Drawable;
}

const haveOneHead = (a: Avatar, b: Avatar): boolean =>
  a.head === b.head && a.shape.length === b.shape.length && a.shape.every((beta, at) => beta === b.shape[at]);
