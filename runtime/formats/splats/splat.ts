/**
 * .splat (antimatter15, https://github.com/antimatter15/splat): 32 bytes a splat and nothing else, no header, no
 * harmonics. Three floats of position, three of linear scale, four bytes of colour and opacity, four of rotation
 * (w x y z, 128 is 0).
 */
import { emptyCloud, settleCloud, type SplatCloud } from "./splat_cloud.ts";

const STRIDE = 32;

/**
 * Any bytes of a length that is a multiple of 32 are a .splat; numbers that cannot be are refused.
 *
 * @throws SyntaxError
 */
export function readSplat(bytes: Uint8Array): SplatCloud {
  if (bytes.length === 0 || bytes.length % STRIDE !== 0) {
    throw new SyntaxError(`Cannot read .splat, its splats must have ${STRIDE} bytes each: ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cloud = emptyCloud(bytes.length / STRIDE);
  for (let i = 0, at = 0; i < cloud.count; i++, at += STRIDE) {
    for (let c = 0; c < 3; c++) {
      cloud.position[i * 3 + c] = view.getFloat32(at + c * 4, true);
      cloud.scale[i * 3 + c] = view.getFloat32(at + 12 + c * 4, true);
      cloud.colour[i * 3 + c] = bytes[at + 24 + c]! / 255;
    }
    cloud.opacity[i] = bytes[at + 27]! / 255;
    for (let k = 0; k < 4; k++) cloud.rotation[i * 4 + k] = (bytes[at + 28 + k]! - 128) / 128;
  }
  return settleCloud(cloud, ".splat");
}

/** Harmonics are left out, colours cut to 0..1; opacity and colour keep 8 bits, rotations 7 and a sign. */
export function writeSplat(cloud: SplatCloud): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(cloud.count * STRIDE);
  const view = new DataView(bytes.buffer);
  for (let i = 0, at = 0; i < cloud.count; i++, at += STRIDE) {
    for (let c = 0; c < 3; c++) {
      view.setFloat32(at + c * 4, cloud.position[i * 3 + c]!, true);
      view.setFloat32(at + 12 + c * 4, cloud.scale[i * 3 + c]!, true);
      bytes[at + 24 + c] = toByte(cloud.colour[i * 3 + c]! * 255);
    }
    bytes[at + 27] = toByte(cloud.opacity[i]! * 255);
    for (let k = 0; k < 4; k++) bytes[at + 28 + k] = toByte(cloud.rotation[i * 4 + k]! * 128 + 128);
  }
  return bytes;
}

const toByte = (x: number): number => Math.max(0, Math.min(255, Math.round(x)));
