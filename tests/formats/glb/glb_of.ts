/**
 * A .glb by hand, for what no writer would write.
 *
 * @param document over the least that a file must say
 */
export function glbOf(document: object, binary: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const whole = { asset: { version: "2.0" }, buffers: [{ byteLength: binary.length }], ...document };
  const text = new TextEncoder().encode(JSON.stringify(whole));
  const json = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20);
  json.set(text);
  const file = new Uint8Array(12 + 8 + json.length + 8 + binary.length), view = new DataView(file.buffer);
  [0x46546c67, 2, file.length, json.length, 0x4e4f534a].forEach((word, i) =>
    view.setUint32(i * 4, word, true)
  );
  file.set(json, 20);
  view.setUint32(20 + json.length, binary.length, true);
  view.setUint32(24 + json.length, 0x004e4942, true);
  file.set(binary, 28 + json.length);
  return file;
}
