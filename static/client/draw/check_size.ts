/** @throws RangeError for a side that pictures cannot have */
export function checkSize(size: number): void {
  if (Number.isInteger(size) && size >= 16 && size % 16 === 0) return;
  throw new RangeError(`Cannot draw pictures, their side must be a multiple of 16: ${size}`);
}
