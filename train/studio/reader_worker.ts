import { message } from "../../runtime/base/message.ts";
import type { ReadPrompt } from "../../runtime/protocol/trainings.ts";
import { read } from "./prompt_reader.ts";

/* Reads prompts in a thread of its own, for reader_thread.ts. */

export interface ReaderQuestion {
  readonly id: number;
  readonly prompt: string;
  readonly seed: number | undefined;
}

export type ReaderAnswer =
  & { readonly id: number }
  & ({ readonly reading: ReadPrompt } | { readonly error: string });

interface Port {
  onmessage: ((event: MessageEvent<ReaderQuestion>) => void) | null;
  postMessage(answer: ReaderAnswer): void;
}

const port = self as unknown as Port;
port.onmessage = async ({ data: { id, prompt, seed } }) => {
  try {
    port.postMessage({ id, reading: await read(prompt, seed) });
  } catch (error) {
    port.postMessage({ id, error: message(error) });
  }
};
