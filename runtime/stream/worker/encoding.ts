import type { EncodedChunk } from "../../video/encoder.ts";
import type { Drawing, Drawings } from "./drawings.ts";
import type { FromRenderWorker } from "./render_messages.ts";
import type { WorkerRendition, WorkerRenditions } from "./worker_renditions.ts";

/** A frame from its message to its chunk. */
export interface Job {
  readonly id: number;
  readonly ticket: number;
  readonly key: boolean;
  readonly rendition: WorkerRendition;
  readonly drawing: Drawing;
  /** Whether the drawing was begun for it, among others. */
  readonly isDrawn: boolean;
  /** When it came, milliseconds since the epoch. */
  readonly came: number;
}

/** Encodes frames beside the device: those of one rendition one after another, those of several at once. */
export interface Encoding {
  /** Frames whose pictures are there and are not encoded yet. */
  readonly behind: number;
  /** Takes a frame; its picture is waited for. */
  add(job: Job): void;
  /** Calls back once nothing is being encoded, at once where nothing is: encoders that were closed are free then. */
  whenQuiet(run: () => void): void;
}

export interface EncodingOptions {
  readonly renditions: WorkerRenditions;
  readonly drawings: Drawings;
  post(message: FromRenderWorker, transfer: Transferable[]): void;
  epoch(): number;
  /** Whether pictures are encoded on threads of FFmpeg's; on this one otherwise. */
  readonly beside: boolean;
  /** Nothing is given out any more. */
  hasEnded(): boolean;
  /** A frame is done with, whatever came of it. */
  done(): void;
}

const NOTHING: Transferable[] = [];
/** Pictures that are encoded at once: more would each take longer, and none be there sooner. */
const AT_ONCE = Math.max(1, navigator.hardwareConcurrency);

export function createEncoding(options: EncodingOptions): Encoding {
  const { renditions, drawings, post, epoch } = options;
  const turns = createTurns(AT_ONCE);
  let behind = 0, encodes = 0, quiet = () => {};

  async function encode({ key, rendition: { encoder }, drawing }: Job): Promise<EncodedChunk> {
    if (!options.beside) return encoder.encode(drawing.data, key);
    encodes++;
    try {
      // A JPEG stands alone: whoever shows the same picture is given the same one.
      if (encoder.codec !== "jpeg") return await encoder.encodeBeside(drawing.data, key);
      return await (drawing.jpeg ??= encoder.encodeBeside(drawing.data, key));
    } finally {
      if (--encodes === 0) quiet();
    }
  }

  async function give(job: Job): Promise<void> {
    const { id, ticket, rendition, drawing, isDrawn, came } = job;
    const turn = turns.take();
    if (turn) await turn;
    if (options.hasEnded() || !renditions.isOpen(id, rendition)) return;
    const begun = epoch();
    const chunk = await encode(job);
    const encoded = epoch(), encoding = encoded - begun;
    if (options.hasEnded() || !renditions.isOpen(id, rendition)) return;
    post({
      ...{ type: "chunk", id, ticket, key: chunk.key, data: chunk.data },
      rendered: Math.max(came, drawing.rendered),
      encoded,
      cost: encoding + (isDrawn ? drawing.took / drawing.sharers : 0),
      alone: isDrawn ? { drawing: drawing.took, encoding } : null,
      drawn: drawing.drawn,
      droppedSplats: drawing.droppedSplats,
    }, drawing.jpeg ? NOTHING : [chunk.data.buffer]);
  }

  async function finish(job: Job): Promise<void> {
    const { id, rendition, drawing } = job;
    let isReady = false;
    try {
      await drawing.ready.promise;
      isReady = true;
      behind++;
      await give(job);
    } catch (error) {
      if (!options.hasEnded()) renditions.refuse(id, rendition, error);
    } finally {
      if (isReady) {
        behind--;
        turns.give();
      }
      drawings.release(drawing);
      renditions.settle(id, rendition);
      options.done();
    }
  }

  return {
    get behind() {
      return behind;
    },
    add(job) {
      const { rendition } = job;
      rendition.encoded = rendition.encoded.then(() => finish(job));
    },
    whenQuiet(run) {
      if (encodes === 0) run();
      else quiet = run;
    },
  };
}

/** Lets so many go on at once, the others in the order in which they came. */
function createTurns(most: number) {
  const waiting: (() => void)[] = [];
  let free = most;
  return {
    /** Each is given back. @returns what is waited for, where it is not to be had at once */
    take(): Promise<void> | void {
      if (free > 0) free--;
      else return new Promise((resolve) => void waiting.push(resolve));
    },
    give(): void {
      const next = waiting.shift();
      if (next) next();
      else free++;
    },
  };
}
