import { message as words } from "../../base/message.ts";
import type { Clock } from "../live_clock.ts";
import { BASE_PIXELS } from "../shares/cost_book.ts";
import type { Drawing } from "./drawings.ts";
import type { PendingPictures, RenderBackend } from "./render_backend.ts";

/** What is at the device: batches of drawings, one after another. */
export interface DeviceQueue {
  /** Frames that wait for it. */
  readonly undrawn: number;
  /** A frame shows this, and waits for the device where that is not done with it. */
  await(drawing: Drawing): void;
  /** Submits drawings together. @param frames of the message that they are drawn for */
  draw(drawings: readonly Drawing[], frames: number): void;
  /** A frame is done with: perhaps nothing keeps this thread from waiting for the device any more. */
  wake(): void;
}

export interface DeviceQueueOptions {
  readonly backend: RenderBackend;
  readonly clock: Pick<Clock, "epoch" | "after">;
  /** Whether frames are being read or encoded. */
  isBusy(): boolean;
  hasEnded(): boolean;
  fail(reason: string): void;
  /** So many frames are drawn. */
  sayDrawn(frames: number): void;
  /** The device writes to a drawing's bytes no more. */
  settle(drawing: Drawing): void;
}

interface Batch {
  readonly drawings: readonly Drawing[];
  readonly pictures: PendingPictures;
  readonly frames: number;
  /** When it was submitted, milliseconds since the epoch. */
  readonly submitted: number;
}

/** Who waits for less than this has found it done. */
const SEEN_MS = 0.2;
/** A device that will be done in so many milliseconds may hold the thread up. */
const BLOCKS_MS = 1;
/** How much a new measurement of a rendition's pictures counts. */
const NEWEST = 0.2;

export function createDeviceQueue(options: DeviceQueueOptions): DeviceQueue {
  const { backend, clock: { epoch, after }, fail } = options;
  const batches: Batch[] = [];
  let pumping = false;
  let undrawn = 0;
  let wake = () => {};
  /** When the device had drawn the last. */
  let free = 0;

  /**
   * Waits where that keeps this thread free for what is being read or encoded: `drawn` may hold it until the device is
   * done, so it is called when that is due, or when there is nothing else to do.
   */
  function turnOf({ drawings: all, submitted }: Batch): Promise<void> | void {
    if (!options.isBusy()) return;
    let expected = 0;
    for (const { by } of all) expected += by.deviceMs ?? 0;
    const ms = Math.max(submitted, free) + expected - epoch();
    if (ms <= BLOCKS_MS) return;
    return new Promise((resolve) => {
      const cancel = after(ms, resolve);
      wake = () => {
        wake = () => {};
        cancel();
        resolve();
      };
    });
  }

  async function draw(batch: Batch): Promise<void> {
    const turn = turnOf(batch);
    if (turn) await turn;
    if (options.hasEnded()) return;
    const asked = epoch();
    const drawing = batch.pictures.drawn();
    if (drawing) await drawing;
    const time = epoch();
    // It may have been done for a while where it was not asked at once.
    const isMeasured = !turn || time - asked > SEEN_MS;
    shareTime(batch.drawings, time - Math.max(batch.submitted, free), isMeasured);
    free = time;
    for (const each of batch.drawings) {
      undrawn -= each.queued!;
      each.queued = null;
    }
    options.sayDrawn(batch.frames);
    batch.drawings.forEach((each, at) => void read(each, batch.pictures.read(at), options));
  }

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      for (let batch = batches.shift(); batch && !options.hasEnded(); batch = batches.shift()) {
        await draw(batch);
      }
    } catch (error) {
      fail(words(error));
    } finally {
      pumping = false;
    }
  }

  return {
    get undrawn() {
      return undrawn;
    },
    await(drawing) {
      if (drawing.queued === null) return;
      drawing.queued++;
      undrawn++;
    },
    draw(drawings, frames) {
      const pictures = backend.submit(
        drawings.map(({ by: { view }, pose, camera, wished: drawn, data: into }) => ({
          ...{ view, pose, camera, drawn, into },
        })),
      );
      batches.push({ drawings, pictures, frames, submitted: epoch() });
      void pump();
    },
    wake() {
      if (!options.isBusy()) wake();
    },
  };
}

/** Waits until a drawing is where it is to be, and lets those go on who wait for that. */
async function read(
  drawing: Drawing,
  picture: ReturnType<PendingPictures["read"]>,
  { clock, fail, settle }: DeviceQueueOptions,
): Promise<void> {
  const { by: { mark, stacked }, data, ready } = drawing;
  try {
    const { drawn, droppedSplats } = await picture;
    mark?.overI420(data, stacked);
    Object.assign(drawing, { drawn, droppedSplats, rendered: clock.epoch() });
    ready.resolve();
  } catch (error) {
    // What is wrong with this one alone; a device that is lost says so itself, and is not waited for.
    if (error instanceof RangeError) ready.reject(error);
    else fail(words(error));
  }
  settle(drawing);
}

/**
 * Divides the device's time for pictures that were drawn together by what they take, as far as that is known.
 *
 * @param isMeasured whether it took so long; it took no longer otherwise, and perhaps less than has been seen before
 */
function shareTime(drawings: readonly Drawing[], ms: number, isMeasured: boolean): void {
  let known = 0, pixels = 0;
  for (const { by: { deviceMs }, wished } of drawings) {
    known += deviceMs ?? NaN;
    pixels += wished * wished + BASE_PIXELS;
  }
  const time = isMeasured || Number.isNaN(known) ? ms : Math.min(ms, known);
  for (const drawing of drawings) {
    const { by, wished } = drawing;
    drawing.took = time * (known > 0 ? by.deviceMs! / known : (wished * wished + BASE_PIXELS) / pixels);
    // In its first kernels are compiled.
    if (by.drawings++ === 0) continue;
    if (by.deviceMs === null) by.deviceMs = drawing.took;
    else if (isMeasured) by.deviceMs += (drawing.took - by.deviceMs) * NEWEST;
    else by.deviceMs = Math.min(by.deviceMs, drawing.took) * (1 - NEWEST);
  }
}
