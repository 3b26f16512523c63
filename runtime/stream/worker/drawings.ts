import type { Camera } from "../../base/camera.ts";
import { type HeadPose, samePose } from "../../motion/head_pose.ts";
import type { EncodedChunk } from "../../video/encoder.ts";
import type { WantedFrame } from "./render_messages.ts";
import type { WorkerRendition } from "./worker_renditions.ts";

/** A picture that is drawn once, for all who show it: at other rates, by other codecs, or again where nothing has moved. */
export interface Drawing {
  /** Whose view draws it. */
  readonly by: WorkerRendition;
  readonly pose: HeadPose;
  readonly camera: Camera;
  /** Pixels a side that it was wished at. */
  readonly wished: number;
  /** I420, once `ready` resolves, and its own only while somebody holds it. */
  readonly data: Uint8Array;
  readonly ready: PromiseWithResolvers<void>;
  /** Frames that wait for the device to be done with it; null once it is. */
  queued: number | null;
  /** Frames that it was drawn for: of one message. They share what it took. */
  sharers: number;
  /** Milliseconds of the device. */
  took: number;
  /** Pixels a side that were drawn. */
  drawn: number;
  droppedSplats: number;
  /** When it was read, milliseconds since the epoch. */
  rendered: number;
  /** As JPEG, where somebody has shown it so. */
  jpeg: Promise<EncodedChunk> | null;
  /** Who needs its bytes: frames on their way, and renditions of which it is the last. */
  holders: number;
  /** Whether the device may still write to its bytes. */
  isPending: boolean;
}

/** What has been drawn and may be shown again. */
export interface Drawings {
  /** The drawing that a frame shows, where there is one: its rendition's last, or another's of the same kind. */
  find(rendition: WorkerRendition, frame: WantedFrame): Drawing | undefined;
  /** One that is to be drawn, held by nobody yet. */
  begin(rendition: WorkerRendition, frame: WantedFrame): Drawing;
  hold(drawing: Drawing): void;
  /** Its bytes are used again once nobody holds it. */
  release(drawing: Drawing): void;
  /** The device is done with it, or never will be. */
  settle(drawing: Drawing): void;
}

/** @param all what is open, by whatever it is known */
export function createDrawings(all: () => Iterable<WorkerRendition>): Drawings {
  /** By length. */
  const free = new Map<number, Uint8Array[]>();

  function bytes(length: number): Uint8Array {
    return free.get(length)?.pop() ?? new Uint8Array(length);
  }

  function giveBack({ holders, isPending, data }: Drawing): void {
    if (holders > 0 || isPending) return;
    const list = free.get(data.length);
    if (!list) free.set(data.length, [data]);
    else if (list.length < MOST_FREE) list.push(data);
  }

  return {
    find(rendition, frame) {
      if (shows(rendition.last, rendition, frame)) return rendition.last!;
      for (const { last } of all()) if (shows(last, rendition, frame)) return last!;
    },
    begin(by, { pose, camera, drawn = by.size }) {
      const ready = Promise.withResolvers<void>();
      // Who shows it may still be at the encoder with the picture before, and sees later what is wrong with this one.
      ready.promise.catch(() => {});
      return {
        ...{ by, pose, camera, wished: drawn, data: bytes(by.bytes), ready },
        ...{ queued: 0, sharers: 0, took: 0, drawn, droppedSplats: 0, rendered: 0 },
        ...{ jpeg: null, holders: 0, isPending: true },
      };
    },
    hold: (drawing) => void drawing.holders++,
    release(drawing) {
      drawing.holders--;
      giveBack(drawing);
    },
    settle(drawing) {
      drawing.isPending = false;
      giveBack(drawing);
    },
  };
}

/** Pictures of one size whose memory is kept for the next; more are used only where many are on their way at once. */
const MOST_FREE = 4;

/** Bit for bit what a frame of a rendition would show. */
function shows(last: Drawing | null, rendition: WorkerRendition, frame: WantedFrame): boolean {
  if (!last || last.by.kind !== rendition.kind || last.wished !== (frame.drawn ?? rendition.size)) {
    return false;
  }
  return sameCamera(last.camera, frame.camera) && samePose(last.pose, frame.pose);
}

const sameCamera = (a: Camera, b: Camera): boolean =>
  a.azimuth === b.azimuth && a.elevation === b.elevation && a.distance === b.distance && a.fovY === b.fovY &&
  (a.height ?? 0) === (b.height ?? 0);
