import { isNarrow, type StoredTensor } from "../../../runtime/inference/weights/stored_tensor.ts";

const WORDS = { float8e4m3fn: "E4M3", float8e5m2: "E5M2" } as const;

/** What people should know of weights that are kept in one byte each; null where there are none. */
export function narrowNotice(tensors: readonly Pick<StoredTensor, "type">[], source: string): string | null {
  const kept = [...new Set(tensors.map(({ type }) => type).filter(isNarrow))];
  if (kept.length === 0) return null;
  const kinds = kept.map((type) => WORDS[type as keyof typeof WORDS]).join(" and ");
  return `${source} keeps weights in fp8 (${kinds}): they are widened, and stay as coarse as they are`;
}
