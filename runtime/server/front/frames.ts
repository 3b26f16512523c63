/** A server's frame of a message (RFC 6455, section 5.2). */
export function frameOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = bytes;
  const head = length < 126 ? 2 : length <= 0xffff ? 4 : 10;
  const frame = new Uint8Array(head + length), view = new DataView(frame.buffer);
  frame[0] = 0x82;
  frame[1] = head === 2 ? length : head === 4 ? 126 : 127;
  if (head === 4) view.setUint16(2, length);
  if (head === 10) view.setBigUint64(2, BigInt(length));
  frame.set(bytes, head);
  return frame;
}
