/**
 * Binary glTF 2.0 (.glb; Khronos, https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html): its header, its JSON
 * and its one chunk of bytes. What the JSON says is checked here once; numbers that accessors point at are checked
 * where they are read (accessors.ts), places in the scene in nodes.ts.
 */
import type { GltfDocument } from "./gltf.ts";
import { checkDocument } from "./check_document.ts";
import { refuse } from "./refuse.ts";

const GLB_MAGIC = 0x46546c67, JSON_CHUNK = 0x4e4f534a, BINARY_CHUNK = 0x004e4942;

/** A head's JSON with 52 named targets on eight meshes has 0.2 MB. */
const MOST_JSON = 32 * 2 ** 20;

/** A file's two parts. */
export interface Glb {
  readonly document: GltfDocument;
  /** Of buffer 0: a view into the file. */
  readonly binary: Uint8Array;
}

export const looksLikeGlb = (bytes: Uint8Array): boolean =>
  bytes.length >= 12 &&
  new DataView(bytes.buffer, bytes.byteOffset, 12).getUint32(0, true) === GLB_MAGIC;

/**
 * Copies none of the file's bytes.
 *
 * @throws SyntaxError for what is no .glb of version 2, is cut short, refers to what it does not hold, or needs an
 *   extension that this does not know (with a remedy for compressed meshes)
 */
export function readGlb(bytes: Uint8Array): Glb {
  if (!looksLikeGlb(bytes)) refuse('its first bytes must be "glTF"', firstBytes(bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(4, true), length = view.getUint32(8, true);
  if (version !== 2) refuse("its version must be 2", version);
  if (length < 20 || length > bytes.length) refuse("its header's length must be the file's", length);
  const json = chunkAt(view, 12, length);
  if (json.type !== JSON_CHUNK) refuse("its first chunk must be JSON", `0x${json.type.toString(16)}`);
  if (json.size > MOST_JSON) refuse(`its JSON must have at most ${MOST_JSON} bytes`, json.size);
  const text = new TextDecoder().decode(bytes.subarray(json.start, json.start + json.size));

  let binary = bytes.subarray(0, 0);
  // Further chunks may follow and are to be ignored (4.4.3.1). A writer's last chunk may lack its padding.
  for (let at = json.end; at + 8 <= length;) {
    const chunk = chunkAt(view, at, length);
    if (chunk.type === BINARY_CHUNK) {
      binary = bytes.subarray(chunk.start, chunk.start + chunk.size);
      break;
    }
    at = chunk.end;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse("its JSON must be whole, or it was cut or changed on its way", `${json.size} bytes`);
  }
  return { document: checkDocument(value, binary.length), binary };
}

interface Chunk {
  readonly type: number;
  readonly start: number;
  readonly size: number;
  /** Where the next one begins: chunks are aligned to 4 bytes. */
  readonly end: number;
}

function chunkAt(view: DataView, at: number, length: number): Chunk {
  const size = view.getUint32(at, true), start = at + 8;
  if (size > length - start) refuse("a chunk must not reach beyond the file", size);
  return { type: view.getUint32(at + 4, true), start, size, end: start + size + (-size & 3) };
}

const firstBytes = (bytes: Uint8Array): string =>
  JSON.stringify(new TextDecoder("latin1").decode(bytes.subarray(0, 4)));
