import * as runtime from "onnxruntime-node";
import type { BuiltGraph } from "../../../runtime/inference/onnx/model_bytes.ts";
import { elementsOf, type StoredType } from "../../../runtime/inference/weights/stored_tensor.ts";

/** An array as tests give it and get it. */
export interface TestTensor {
  readonly type: "float32" | "int64";
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** Runs a graph once, here and now: small graphs of tests need no worker. */
export async function runGraph(
  graph: BuiltGraph,
  feeds: Readonly<Record<string, TestTensor>>,
): Promise<Record<string, TestTensor>> {
  const options = {
    executionProviders: ["cpu"],
    logSeverityLevel: 3 as const,
    intraOpNumThreads: 1,
    ...graph.folder && { extra: { session: { model_external_initializers_file_folder_path: graph.folder } } },
  };
  const session = await runtime.InferenceSession.create(graph.bytes, options);
  try {
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, { type, shape, data }]) => [
        name,
        new runtime.Tensor(type, data as never, shape),
      ]),
    );
    const outputs = await session.run(inputs);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { type, dims, data }]) => [
        name,
        { type, shape: dims, data } as unknown as TestTensor,
      ]),
    );
  } finally {
    await session.release();
  }
}

/** Writes a small .safetensors file. */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, { type: StoredType; shape: readonly number[]; data: ArrayLike<number> }>>,
): Promise<void> {
  const names = {
    float32: "F32",
    float16: "F16",
    bfloat16: "BF16",
    float8e4m3fn: "F8_E4M3",
    float8e5m2: "F8_E5M2",
  };
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { type, shape, data }] of Object.entries(tensors)) {
    if (data.length !== elementsOf(shape)) {
      throw new RangeError(`Cannot write ${name}, [${shape}]: ${data.length}`);
    }
    const bytes = new Uint8Array(numbersOf(type, data).buffer);
    header[name] = { dtype: names[type], shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(new BigUint64Array([BigInt(text.length)]).buffer);
  await Deno.writeFile(
    path,
    new Uint8Array(await new Blob([length, text, ...parts as BlobPart[]]).arrayBuffer()),
  );
}

function numbersOf(type: StoredType, data: ArrayLike<number>) {
  if (type === "float32") return Float32Array.from(data);
  if (type === "float16") return Float16Array.from(data);
  // Codes, not numbers: only a test that knows both needs them.
  if (type !== "bfloat16") return Uint8Array.from(data);
  // The upper half of a float32 (its lower half is cut off: exact for the small numbers of tests).
  const words = new Uint32Array(Float32Array.from(data).buffer);
  return Uint16Array.from(words, (word) => word >>> 16);
}
