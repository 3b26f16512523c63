/** Little-endian 16-bit sound as numbers, -1..1, whatever the machine is. @param data an odd byte at its end is left */
export function pcmFromS16(data: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const pcm = new Float32Array(data.length >> 1);
  for (let i = 0; i < pcm.length; i++) pcm[i] = view.getInt16(2 * i, true) / 32768;
  return pcm;
}

/** The reverse. @param pcm -1..1: what is beyond is clipped, what is no number becomes silence */
export function s16FromPcm(pcm: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pcm.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < pcm.length; i++) {
    view.setInt16(2 * i, Math.round(Math.max(-1, Math.min(1, pcm[i]! || 0)) * 32767), true);
  }
  return bytes;
}
