import type * as OnnxRuntime from "onnxruntime-node";
import { message } from "../base/message.ts";
import type { CallName, FromInferenceWorker, InferenceCalls, ToInferenceWorker } from "./messages.ts";
import { chooseProvider, plainReason, type Provider, sessionOptions } from "./providers.ts";
import type { ComputeType } from "./onnx/graph.ts";
import { elementsOf } from "./weights/stored_tensor.ts";
import type { Tensor, TensorSpec } from "./tensor.ts";
import { giveBackFreeMemory } from "../system/free_memory.ts";

// ONNX Runtime blocks its thread while it computes, so it has one of its own. This is the only module that loads it,
// when a network is opened and not before.

interface OpenSession {
  readonly name: string;
  readonly outputs: readonly TensorSpec[];
  readonly session: OnnxRuntime.InferenceSession;
}

const port = self as unknown as {
  onmessage: (event: MessageEvent<ToInferenceWorker>) => void;
  postMessage(answer: FromInferenceWorker, transfer: Transferable[]): void;
};
const sessions = new Map<number, OpenSession>();
let runtime: typeof OnnxRuntime;
let provider: Provider = "cpu";
let threads: number | undefined;
let opened = 0;
/** Types in which the provider was seen to compute what it shall. */
const sound = new Set<ComputeType>();

type Handlers = {
  [Name in CallName]: (ask: InferenceCalls[Name]["ask"]) => Promise<InferenceCalls[Name]["answer"]>;
};

const handlers: Handlers = {
  async start(ask) {
    let providerTrial: typeof import("./trial.ts").providerTrial;
    try {
      runtime = await import("onnxruntime-node");
      ({ providerTrial } = await import("./trial.ts"));
    } catch (error) {
      throw new Error(
        `Cannot load onnxruntime-node, check the connection to the npm registry: ${message(error)}`,
      );
    }
    // Providers that are not there are tried too: what the package would print of that stands in the refusals.
    runtime.env.logLevel = "fatal";
    threads = ask.threads;
    const trial = providerTrial(runtime, threads);
    const choice = await chooseProvider(ask.provider, async (name, long) => {
      // Who insists on it gets it, for tests.
      if (name === "webgpu" && ask.provider === undefined && await onlySoftware()) {
        throw new Error("the graphics adapter computes in software");
      }
      return await trial(name, long);
    });
    provider = choice.provider;
    return { ...choice, version: runtime.env.versions.node ?? runtime.env.versions.common };
  },
  async open(ask) {
    if (!sound.has(ask.compute)) {
      const { selfTest } = await import("./self_test.ts");
      await selfTest(runtime, provider, ask.compute, threads);
      sound.add(ask.compute);
    }
    const options = sessionOptions(provider, { threads, folder: ask.folder, lowMemory: ask.lowMemory });
    const session = await naming(
      `open ${ask.name}`,
      () => runtime.InferenceSession.create(ask.bytes, options),
    );
    sessions.set(++opened, { name: ask.name, outputs: ask.outputs, session });
    giveBackFreeMemory();
    return { session: opened };
  },
  async run(ask) {
    const { name, session, outputs: specs } = find(ask.session);
    const feeds = Object.fromEntries(
      Object.entries(ask.inputs).map(([key, tensor]) => [key, toRuntime(tensor)]),
    );
    // Our own arrays for the outputs: ONNX Runtime's would belong to this thread, and could not be moved away from it.
    const outputs = Object.fromEntries(specs.map((spec) => [spec.name, emptyTensor(spec)]));
    const fetches = Object.fromEntries(
      Object.entries(outputs).map(([key, tensor]) => [key, toRuntime(tensor)]),
    );
    const begin = performance.now();
    await naming(`run ${name}`, () => session.run(feeds, fetches));
    const time = performance.now() - begin;
    // Not only when the collector finds them: a state of an encoder's gradient is 134 MB.
    for (const buffer of new Set(Object.values(ask.inputs).map(({ data }) => data.buffer as ArrayBuffer))) {
      buffer.transfer(0);
    }
    return { outputs, time };
  },
  async close(ask) {
    const { name, session } = find(ask.session);
    sessions.delete(ask.session);
    await naming(`close ${name}`, () => session.release());
    giveBackFreeMemory();
    return null;
  },
  async stop() {
    for (const { session } of sessions.values()) await session.release();
    sessions.clear();
    giveBackFreeMemory();
    return null;
  },
};

/** Asked of Deno's own WebGPU: ONNX Runtime's would print its complaints about such an adapter. */
async function onlySoftware(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  const info = adapter?.info as GPUAdapterInfo & { isFallbackAdapter?: boolean } | undefined;
  return info?.isFallbackAdapter ?? false;
}

function find(session: number): OpenSession {
  const found = sessions.get(session);
  if (!found) throw new Error(`Cannot use a network, it is closed: ${session}`);
  return found;
}

async function naming<T>(action: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Error(`Cannot ${action} on ${provider}, ONNX Runtime refuses: ${plainReason(message(error))}`);
  }
}

function toRuntime(tensor: Tensor): OnnxRuntime.Tensor {
  return tensor.type === "float32"
    ? new runtime.Tensor("float32", tensor.data, tensor.shape)
    : new runtime.Tensor("int64", tensor.data, tensor.shape);
}

function emptyTensor({ type, shape }: TensorSpec): Tensor {
  const count = elementsOf(shape);
  return type === "float32"
    ? { type, shape, data: new Float32Array(count) }
    : { type, shape, data: new BigInt64Array(count) };
}

async function answer({ call, name, ask }: ToInferenceWorker): Promise<void> {
  try {
    const answer = await handlers[name](ask as never);
    const moved = answer !== null && "outputs" in answer
      ? Object.values(answer.outputs).map(({ data }) => data.buffer as ArrayBuffer)
      : [];
    port.postMessage({ call, answer }, moved);
  } catch (error) {
    port.postMessage({ call, failure: message(error) }, []);
  }
}

let last: Promise<void> = Promise.resolve();
port.onmessage = (event) => {
  // One after the other, so that nothing is closed while it computes.
  last = last.then(() => answer(event.data));
};
