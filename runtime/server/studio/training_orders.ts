import type { TrainingAsked } from "../../protocol/trainings.ts";

/*
 * How a server speaks to the process that trains for it: lines of JSON. The first that comes in is the order. The process
 * ends by itself when its input ends, so that none trains on for a server that is gone.
 */

/** What is to be trained. */
export interface TrainingOrder extends Pick<TrainingAsked, "prompt" | "seed" | "steps" | "size"> {
  readonly name: string;
  /** A queue's job may have a diffusion model's too. */
  readonly profile?: TrainingAsked["profile"] | "card";
  /** As the reader gave it. */
  readonly look: unknown;
  /** The training's own folder, and the avatar's; absolute. */
  readonly folder: string;
  readonly out: string;
  /** What a queue's job has besides. */
  readonly job?: {
    /** Fields of the configuration. */
    readonly changes: Readonly<Record<string, unknown>>;
    /** Paths of motion. */
    readonly clips: readonly string[];
    readonly shape?: readonly number[] | undefined;
    /** Whether it goes on with what stands in its folder. */
    readonly resumes: boolean;
    /** Milliseconds from one checkpoint on until another is due. */
    readonly checkpointMs: number;
  };
}

/** What comes in behind it. */
export type TrainingWord =
  /** The share of its time that the trainer may use the device for, above 0 to 1. */
  | { readonly type: "share"; readonly share: number }
  /** To end behind the step in work. @param keep whether the avatar is saved as it stands */
  | { readonly type: "stop"; readonly keep: boolean };

/** What goes out; how far it has come stands in its metrics.jsonl. */
export type TrainingNews =
  /** It has its device, and begins. */
  | { readonly type: "planned"; readonly steps: number }
  /** @param fault whose: another machine may do better */
  | { readonly type: "failed"; readonly reason: string; readonly fault: "order" | "machine" };

/** The whole lines of a stream of bytes, read as JSON. */
export async function* jsonLines<T>(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<T> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split("\n");
    text = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as T;
  }
}
