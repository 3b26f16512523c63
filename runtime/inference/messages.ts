import type { ComputeType } from "./onnx/graph.ts";
import type { Provider, ProviderChoice } from "./providers.ts";
import type { Tensor, TensorSpec } from "./tensor.ts";

/** What passes between the trainer's thread and the inference worker. */

/** A built graph without what only its builder needs. */
export interface OpenRequest {
  readonly name: string;
  readonly compute: ComputeType;
  readonly bytes: Uint8Array;
  readonly folder: string | null;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly lowMemory: boolean;
}

/** What can be asked, and what is answered. The worker answers in the order in which it is asked. */
export interface InferenceCalls {
  start: {
    ask: { provider: Provider | undefined; threads: number | undefined };
    answer: ProviderChoice & { readonly version: string };
  };
  open: { ask: OpenRequest; answer: { session: number } };
  run: {
    ask: { session: number; inputs: Readonly<Record<string, Tensor>> };
    /** Milliseconds inside ONNX Runtime. */
    answer: { outputs: Record<string, Tensor>; time: number };
  };
  close: { ask: { session: number }; answer: null };
  /** Closes all sessions: the worker may be ended then. */
  stop: { ask: null; answer: null };
}

export type CallName = keyof InferenceCalls;

export type ToInferenceWorker = {
  [Name in CallName]: {
    readonly call: number;
    readonly name: Name;
    readonly ask: InferenceCalls[Name]["ask"];
  };
}[CallName];

export type FromInferenceWorker =
  | { readonly call: number; readonly answer: InferenceCalls[CallName]["answer"] }
  | { readonly call: number; readonly failure: string };
