import type { BuiltGraph } from "./onnx/model_bytes.ts";
import type { CallName, FromInferenceWorker, InferenceCalls } from "./messages.ts";
import { type Provider, type ProviderRefusal, PROVIDERS } from "./providers.ts";
import { checkInputs, type Tensor, type TensorSpec } from "./tensor.ts";

export interface InferenceOptions {
  /** This one or an error; the best that works where it is left out. */
  readonly provider?: Provider;
  /** Threads of the processor; ONNX Runtime's own choice, one a core, where it is left out. */
  readonly threads?: number;
}

/** Networks on one device, computed on a thread of their own. */
export interface Inference {
  readonly provider: Provider;
  /** Providers that would have been preferred, and why they are not used. */
  readonly refusals: readonly ProviderRefusal[];
  /** Of ONNX Runtime. */
  readonly version: string;
  /** Milliseconds spent inside networks so far. */
  readonly networkTime: number;
  /**
   * Opens a network. Ahead of the first of each type that networks compute in, the provider is asked for a known product.
   *
   * @param options `lowMemory`: weights stay in their file and are cast as they are used, see `sessionOptions`
   * @throws Error with the network's name where ONNX Runtime refuses it, or where the provider computes something else
   */
  open(built: BuiltGraph, options?: { readonly lowMemory?: boolean }): Promise<Session>;
  /** Closes all networks, behind what is being computed. What is asked after that is refused. */
  close(): Promise<void>;
}

/** An open network. */
export interface Session {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Milliseconds spent inside it so far. */
  readonly networkTime: number;
  /**
   * Computes the network once. Runs are computed in the order in which they are asked.
   *
   * @param inputs all of them, by name
   * @param options `give`: the inputs' arrays are moved and not copied, and are empty afterwards
   * @throws RangeError for an input that does not fit, Error with the network's name where it fails
   */
  run(
    inputs: Readonly<Record<string, Tensor>>,
    options?: { readonly give?: boolean },
  ): Promise<Record<string, Tensor>>;
  /** Frees its memory, behind what is being computed. */
  close(): Promise<void>;
}

/**
 * Starts ONNX Runtime on a thread of its own.
 *
 * @throws Error where onnxruntime-node cannot be loaded or the wanted provider does not work
 */
export async function createInference(
  { provider: wanted, threads }: InferenceOptions = {},
  workerUrl = new URL("./worker.ts", import.meta.url),
): Promise<Inference> {
  if (wanted !== undefined && !PROVIDERS.includes(wanted)) {
    throw new RangeError(`Cannot compute, the provider must be one of ${PROVIDERS.join(", ")}: ${wanted}`);
  }
  const worker = new Worker(workerUrl, { type: "module", name: "inference" });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  let end: string | null = null;
  let networkTime = 0;
  let closing: Promise<void> | undefined;

  function finish(reason: string): void {
    if (end !== null) return;
    end = reason;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(new Error(`Cannot compute, ${reason}`));
    waiting.clear();
  }

  worker.onmessage = ({ data }: MessageEvent<FromInferenceWorker>) => {
    const call = waiting.get(data.call);
    waiting.delete(data.call);
    if ("failure" in data) call?.reject(new Error(data.failure));
    else call?.resolve(data.answer);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    finish(`the inference worker was lost: ${event.message}`);
  };
  worker.onmessageerror = () => finish("the inference worker was lost: its answer cannot be read");

  function call<Name extends CallName>(
    name: Name,
    ask: InferenceCalls[Name]["ask"],
    transfer: Transferable[] = [],
  ): Promise<InferenceCalls[Name]["answer"]> {
    if (end !== null) return Promise.reject(new Error(`Cannot compute, ${end}`));
    return new Promise((resolve, reject) => {
      waiting.set(++calls, { resolve: resolve as (answer: unknown) => void, reject });
      worker.postMessage({ call: calls, name, ask }, transfer);
    });
  }

  let choice: InferenceCalls["start"]["answer"];
  try {
    choice = await call("start", { provider: wanted, threads });
  } catch (error) {
    finish("it was never opened");
    throw error;
  }

  async function open(built: BuiltGraph, lowMemory: boolean): Promise<Session> {
    const { name, compute, bytes, folder } = built;
    const [inputs, outputs] = [built.inputs.map(specOf), built.outputs.map(specOf)];
    const { session } = await call("open", { name, compute, bytes, folder, inputs, outputs, lowMemory });
    let time = 0;
    let closed: Promise<void> | undefined;
    return {
      name,
      inputs,
      outputs,
      get networkTime() {
        return time;
      },
      async run(given, { give = false } = {}) {
        if (closed) throw new Error(`Cannot run ${name}, it is closed`);
        checkInputs(name, inputs, given);
        const sent = Object.fromEntries(Object.entries(given).map(([key, tensor]) => [key, alone(tensor)]));
        const moved = give
          ? [...new Set(Object.values(sent).map(({ data }) => data.buffer as ArrayBuffer))]
          : [];
        const answer = await call("run", { session, inputs: sent }, moved);
        time += answer.time;
        networkTime += answer.time;
        return answer.outputs;
      },
      close: () => closed ??= end === null ? call("close", { session }).then(() => {}) : Promise.resolve(),
    };
  }

  return {
    ...choice,
    get networkTime() {
      return networkTime;
    },
    open: (built, { lowMemory = false } = {}) => open(built, lowMemory),
    close: () =>
      closing ??= end !== null
        ? Promise.resolve()
        : call("stop", null).catch(() => {}).then(() => finish("the inference is closed")),
  };
}

/** Out of the larger buffer that it may lie in, all of which would be sent. */
function alone(tensor: Tensor): Tensor {
  if (tensor.data.byteLength === tensor.data.buffer.byteLength) return tensor;
  return { ...tensor, data: tensor.data.slice() } as Tensor;
}

function specOf({ name, type, shape }: { name: string; type: string; shape: readonly number[] }): TensorSpec {
  if (type !== "float32" && type !== "int64") {
    throw new TypeError(
      `Cannot open a network, what goes in and out is float32 or int64: ${name} is ${type}`,
    );
  }
  return { name, type, shape };
}
