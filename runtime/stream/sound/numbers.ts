/** A packet of 16-bit sound as numbers, -1 to 1; little-endian, whatever the machine is. */
export function numbersOf(data: Uint8Array): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const pcm = new Float32Array(data.length >> 1);
  for (let i = 0; i < pcm.length; i++) pcm[i] = view.getInt16(2 * i, true) / 32768;
  return pcm;
}
