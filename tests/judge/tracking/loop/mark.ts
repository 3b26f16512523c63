/**
 * A film's pictures carry their number, so that what a browser made of a picture is known to be of that one: Chromium's
 * camera plays by a timer that falls behind on a busy machine, and drops what nobody takes.
 */

/** Of each block: pixels a side. */
export const BLOCK = 16;
/** Of a number. */
export const BITS = 12;
/** White, black, the number's bits from the highest, and whether an odd number of them is set. */
const BLOCKS = BITS + 3;
/** Numbers that a mark can say. */
export const MARKS: number = 2 ** BITS;

const bitsOf = (number: number): boolean[] => {
  const bits = Array.from({ length: BITS }, (_, bit) => (number >> (BITS - 1 - bit) & 1) === 1);
  return [true, false, ...bits, bits.filter(Boolean).length % 2 === 1];
};

/** Draws a number into the lower left corner. @param pixels [height, width, 4], RGBA8 */
export function drawMark(pixels: Uint8Array, width: number, height: number, number: number): void {
  if (number >= MARKS) throw new RangeError(`Cannot mark a picture, numbers end at ${MARKS - 1}: ${number}`);
  bitsOf(number).forEach((on, block) => {
    for (let y = height - BLOCK; y < height; y++) {
      const at = (y * width + block * BLOCK) * 4;
      for (let i = 0; i < BLOCK * 4; i++) pixels[at + i] = on || i % 4 === 3 ? 255 : 0;
    }
  });
}

/**
 * Reads what drawMark() drew. It goes into the page as text, so that it uses nothing from outside.
 *
 * @param luma of the strip of `block` rows in which the mark is
 * @param width of a row of it
 * @returns null where there is no mark
 */
export function readMark(luma: ArrayLike<number>, width: number, block: number, bits: number): number | null {
  const isOn = (place: number) => luma[(block >> 1) * width + place * block + (block >> 1)]! > 127;
  let [number, ones] = [0, 0];
  for (let bit = 0; bit < bits; bit++) {
    const on = isOn(2 + bit) ? 1 : 0;
    number = 2 * number + on;
    ones += on;
  }
  return isOn(0) && !isOn(1) && isOn(2 + bits) === (ones % 2 === 1) ? number : null;
}

/** When a picture with a mark came out of the camera. */
export interface Marked {
  /** Milliseconds on the camera's clock. */
  readonly stamp: number;
  readonly number: number;
  /** Milliseconds since the epoch, when it was looked at. */
  readonly at: number;
}

/**
 * Script for a page, put there before its own: it takes the camera's pictures beside the page, by a track of its own, and
 * keeps their numbers for takeMarks().
 */
export const MARK_READER = `
  const readMark = ${readMark};
  const marks = [];
  globalThis.takeMarks = () => marks.splice(0);
  globalThis.lastMark = -1;
  async function readMarks(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const width = ${BLOCK * BLOCKS}, luma = new Uint8Array(width * ${BLOCK} * 4);
    for (;;) {
      const { done, value: frame } = await reader.read();
      if (done) return;
      const at = performance.timeOrigin + performance.now();
      const { width: whole, height } = frame.visibleRect;
      if (whole >= width) {
        await frame.copyTo(luma, { rect: { x: 0, y: height - ${BLOCK}, width, height: ${BLOCK} } });
        const number = readMark(luma, width, ${BLOCK}, ${BITS});
        if (number !== null) {
          marks.push({ stamp: frame.timestamp / 1000, number, at });
          globalThis.lastMark = number;
        }
      }
      frame.close();
    }
  }
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wishes) => {
    const stream = await getUserMedia(wishes);
    void readMarks(stream.getVideoTracks()[0].clone());
    return stream;
  };
`;
