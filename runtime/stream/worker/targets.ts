import type { HeadPose } from "../../motion/head_pose.ts";
import type { Camera } from "../../base/camera.ts";
import type { Clock } from "../live_clock.ts";
import { FRAME_TIMEOUT_MS, OPEN_TIMEOUT_MS } from "../limits.ts";
import type {
  FromRenderWorker,
  RenderedChunk,
  RenditionSpec,
  ToRenderWorker,
  WantedFrame,
} from "./render_messages.ts";

/** Who asked for a rendition and takes what comes of it. */
export interface TargetOwner {
  /** Frames may be asked for. Called again after the worker was lost: the next frame must be a key frame. */
  opened(info: FromRenderWorker & { type: "opened" }): void;
  chunk(chunk: RenderedChunk): void;
  /** The frames on their way are gone; `opened` follows. */
  interrupted?(): void;
  /** It cannot be opened, or rendering was given up. */
  refused(reason: string): void;
}

/** A rendition at the render worker, as who asked for it sees it. */
export interface RenderTarget {
  /** Whether frames may be asked for. */
  readonly isOpen: boolean;
  /** Frames asked for that have not come back. */
  readonly inFlight: number;
  /**
   * @param pose and camera: must not change before this task is over
   * @param drawn pixels a side; all where left out
   * @throws {Error} where it is not open
   */
  frame(ticket: number, key: boolean, pose: HeadPose, camera: Camera, drawn?: number): void;
  close(): void;
}

/** One rendition that the worker has, or is to have once it runs. */
interface Target {
  readonly id: number;
  readonly spec: RenditionSpec;
  readonly owner: TargetOwner;
  isOpen: boolean;
  inFlight: number;
  /** When the oldest thing waited for was asked for, ms; null when nothing is. */
  waitingSince: number | null;
}

/**
 * What is open and what is on its way at the render worker: the one place on the server's thread that counts either.
 * It also knows when the worker should be sent frames: the moment its device has drawn the last ones. Sent earlier,
 * they would wait there and their poses grow old; later, the device would stand still. Reading back and encoding
 * of the last ones go on meanwhile; where the encoders are behind, the worker says later that it wants more.
 */
export interface Targets {
  /** What is open, or is to be. */
  readonly size: number;
  /** Frames sent that have not come back, over all that is open. */
  readonly inFlight: number;
  /** Whether frames should be sent now: those of one task together, which the worker draws together. */
  readonly hasPlace: boolean;
  /** @param ask whether there is a worker to ask; otherwise `askAll` does, once there is */
  open(spec: RenditionSpec, owner: TargetOwner, ask: boolean): RenderTarget;
  /** Asks a new worker for all there is. */
  askAll(): void;
  /** Notes what the worker says of a rendition and hands it on; what was closed has nobody waiting for it. */
  receive(message: FromRenderWorker & { type: "opened" | "refused" | "drawn" | "chunk" }): void;
  /** The worker is gone with all it had. */
  interrupt(): void;
  /** Gives everything up. */
  refuseAll(reason: string): void;
  /** Forgets everything, without a word. */
  clear(): void;
  /** What has been waited for too long, in words; null where nothing has. */
  overdue(): string | null;
}

export function createTargets(post: (message: ToRenderWorker) => void, clock: Pick<Clock, "now">): Targets {
  const targets = new Map<number, Target>();
  let lastId = 0;
  /** Frames that the device has not drawn yet, those of closed renditions too. */
  let drawing = 0;
  const outbox = createOutbox(post);

  function inFlight(): number {
    let count = 0;
    for (const target of targets.values()) count += target.inFlight;
    return count;
  }

  function ask(target: Target): void {
    target.waitingSince = clock.now();
    post({ type: "open", id: target.id, spec: target.spec });
  }

  function remove(target: Target): boolean {
    target.isOpen = false;
    target.inFlight = 0;
    return targets.delete(target.id);
  }

  function refuse(target: Target, reason: string): void {
    remove(target);
    target.owner.refused(reason);
  }

  return {
    get size() {
      return targets.size;
    },
    get inFlight() {
      return inFlight();
    },
    get hasPlace() {
      return drawing === 0;
    },
    open(spec, owner, now) {
      const target: Target = { id: ++lastId, spec, owner, isOpen: false, inFlight: 0, waitingSince: null };
      targets.set(target.id, target);
      if (now) ask(target);
      return handleOf(target, {
        frame(ticket, key, pose, camera, drawn) {
          if (target.inFlight++ === 0) target.waitingSince = clock.now();
          drawing++;
          outbox.add({ id: target.id, ticket, key, pose, camera, drawn });
        },
        remove: () => remove(target),
        post,
      });
    },
    askAll() {
      for (const target of targets.values()) ask(target);
    },
    receive(message) {
      if (message.type === "drawn") {
        drawing -= message.frames;
        return;
      }
      const target = targets.get(message.id);
      if (!target) return;
      switch (message.type) {
        case "refused":
          return refuse(target, message.message);
        case "opened":
          target.isOpen = true;
          target.waitingSince = null;
          return target.owner.opened(message);
        case "chunk":
          target.waitingSince = --target.inFlight > 0 ? clock.now() : null;
          return target.owner.chunk(message);
      }
    },
    interrupt() {
      drawing = 0;
      outbox.clear();
      for (const target of targets.values()) {
        target.isOpen = false;
        target.inFlight = 0;
        target.waitingSince = null;
      }
      for (const { owner } of targets.values()) owner.interrupted?.();
    },
    refuseAll(reason) {
      for (const target of [...targets.values()]) refuse(target, reason);
    },
    clear() {
      for (const target of [...targets.values()]) remove(target);
    },
    overdue: () => overdueOf(targets.values(), clock.now()),
  };
}

/** Sends what was asked for in one task together, when that is over. */
function createOutbox(post: (message: ToRenderWorker) => void) {
  let frames: WantedFrame[] = [];
  return {
    add(frame: WantedFrame): void {
      if (frames.push(frame) > 1) return;
      queueMicrotask(() => {
        if (frames.length > 0) post({ type: "frames", frames });
        frames = [];
      });
    },
    /** Forgets it. */
    clear: () => void (frames = []),
  };
}

interface TargetHooks {
  frame: RenderTarget["frame"];
  remove(): boolean;
  post(message: ToRenderWorker): void;
}

function handleOf(target: Target, { frame, remove, post }: TargetHooks): RenderTarget {
  const { id } = target;
  return {
    get isOpen() {
      return target.isOpen;
    },
    get inFlight() {
      return target.inFlight;
    },
    frame(ticket, key, pose, camera, drawn) {
      if (!target.isOpen) throw new Error(`Cannot ask for a frame, the rendition is not open: ${id}`);
      frame(ticket, key, pose, camera, drawn);
    },
    close() {
      if (remove()) post({ type: "close", id });
    },
  };
}

function overdueOf(targets: Iterable<Target>, time: number): string | null {
  for (const { isOpen, waitingSince } of targets) {
    const limit = isOpen ? FRAME_TIMEOUT_MS : OPEN_TIMEOUT_MS;
    if (waitingSince !== null && time - waitingSince > limit) {
      return `${isOpen ? "a frame" : "an avatar"} took more than ${limit / 1000} s`;
    }
  }
  return null;
}
