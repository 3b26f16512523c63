import { isCount, isNumber, readHeaderOf } from "./header_checks.ts";
import type { HeadHeader } from "./sections.ts";

/**
 * Reads and checks a head file's header.
 *
 * @throws SyntaxError that names the field
 */
export function readHeader(bytes: Uint8Array): HeadHeader {
  return readHeaderOf(bytes, {
    quantum: (value) => isNumber(value) && (value as number) > 0 && (value as number) <= 1,
    bodyBytes: (value) => isCount(value, 2 ** 32),
    bodySum: (value) => isCount(value, 2 ** 32),
  }) as unknown as HeadHeader;
}
