/** Pixels of the longest side that is kept; what a stage of two screens' width needs. */
export const MOST_SIDE = 1920;
const MOST_PIXELS = 80_000_000;

/** The size in which a picture is kept, pixels. @throws {RangeError} for one that is too large to be opened */
export function boundedSize(width: number, height: number): [width: number, height: number] {
  if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
    throw new RangeError(
      `Cannot use the picture, it must have 1 to ${MOST_PIXELS} pixels: ${width} × ${height}`,
    );
  }
  const scale = Math.min(1, MOST_SIDE / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}
