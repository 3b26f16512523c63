/** RFC 7064 and 7065: `stun:host`, `turn:host:3478?transport=tcp`. */
const ADDRESS =
  /^(?:stuns?:(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?|turns?:(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?)$/i;

/** Whether a text, which may come from a stranger, is the address of a STUN or TURN server. */
export const isIceAddress = (text: string): boolean => text.length <= 300 && ADDRESS.test(text);
