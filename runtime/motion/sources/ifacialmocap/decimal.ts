/** Characters of the longest number. */
const LONGEST = 32;
const [PLUS, MINUS, DOT, NINE] = [0x2b, 0x2d, 0x2e, 0x39];
const ZERO = 0x30;

/** The number that ASCII between two places writes (-12.5, 3e-5), blanks around it aside; NaN where it is none. */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && bytes[start]! <= 0x20) start++;
  while (start < end && bytes[end - 1]! <= 0x20) end--;
  if (end - start > LONGEST) return NaN;
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let value = 0;
  let digits = 0;
  let exponent = 0;
  for (let dot = false; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === DOT && !dot) dot = true;
    else if (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      digits++;
      if (dot) exponent--;
    } else break;
  }
  if (digits === 0) return NaN;
  if (at < end) {
    if ((bytes[at]! | 0x20) !== 0x65) return NaN;
    const power = readPower(bytes, at + 1, end);
    if (Number.isNaN(power)) return NaN;
    exponent += power;
  }
  const scaled = exponent < 0 ? value / 10 ** -exponent : value * 10 ** exponent;
  return negative ? -scaled : scaled;
}

function readPower(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  let at = negative || bytes[start] === PLUS ? start + 1 : start;
  if (at >= end || end - at > 3) return NaN;
  let power = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    power = power * 10 + digit;
  }
  return negative ? -power : power;
}
