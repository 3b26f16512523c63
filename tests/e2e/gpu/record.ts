/**
 * Plain records with typed arrays in them, as bytes: how a test hands an avatar to a page. A head of JSON, in which an
 * array is told by its kind, place and length, and behind it the arrays.
 */
const KINDS = { Int8Array, Float32Array, Float64Array, Uint32Array, Int32Array, Uint16Array, Uint8Array };
type Kind = keyof typeof KINDS;

/** Bytes to which each array's place is rounded up, and the head's length. */
const STEP = 8;

const isArray = (value: unknown): value is InstanceType<typeof KINDS[Kind]> =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

const isPlace = (value: unknown): value is { kind: Kind; at: number; length: number } =>
  typeof value === "object" && value !== null && "kind" in value && (value.kind as string) in KINDS;

export function packRecord(record: unknown): Uint8Array<ArrayBuffer> {
  const arrays: [at: number, Uint8Array][] = [];
  let end = 0;
  const head = JSON.stringify(record, (_name, value) => {
    if (!isArray(value)) return value;
    const at = end;
    arrays.push([at, new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]);
    end = Math.ceil((at + value.byteLength) / STEP) * STEP;
    return { kind: value.constructor.name, at, length: value.length };
  });
  const text = new TextEncoder().encode(head);
  const start = Math.ceil((4 + text.length) / STEP) * STEP;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  for (const [at, array] of arrays) bytes.set(array, start + at);
  return bytes;
}

export function unpackRecord({ buffer, byteOffset }: Uint8Array<ArrayBuffer>): unknown {
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  const start = byteOffset + Math.ceil((4 + length) / STEP) * STEP;
  const head = new TextDecoder().decode(new Uint8Array(buffer, byteOffset + 4, length));
  return JSON.parse(head, (_name, value) => {
    return isPlace(value) ? new KINDS[value.kind](buffer.slice(start + value.at), 0, value.length) : value;
  });
}
