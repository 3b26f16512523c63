import { blankFrame, type DatagramReader, type SourceFrame } from "../source.ts";
import { AT, FACE_BYTES, FEATURES, MOST_FACES } from "./layout.ts";
import { writeGaze } from "./gaze.ts";
import { writeExpression } from "./expression.ts";
import { finite, writeTurn } from "./turn.ts";

/** The fit's error, pixels, above which its own receivers leave the pose alone. */
const WORST_ERROR = 100;

/** A datagram while it is read. One for all: a flood from many addresses makes a reader for each. */
const bytes = new Uint8Array(MOST_FACES * FACE_BYTES);
const view = new DataView(bytes.buffer);

/**
 * Reads OpenSeeFace: each face of a datagram is a frame, called by its number, the largest in the picture first. The number
 * stays while the tracker follows the face.
 *
 * How the head is turned stands in turn.ts, what its features mean in expression.ts, where it looks in gaze.ts.
 */
export function createOpenSeeFaceReader(): DatagramReader {
  const frame = blankFrame();
  const features = new Float64Array(FEATURES.length);
  const names = new Map<number, string>();
  const nameOf = (id: number): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    if (names.size >= MOST_FACES) names.clear();
    const name = `face ${id}`;
    names.set(id, name);
    return name;
  };
  const takeFace = (at: number, take: (frame: SourceFrame) => void): void => {
    frame.sender = nameOf(view.getInt32(at + AT.id, true));
    frame.t = finite(view.getFloat64(at + AT.time, true) * 1000, "time");
    frame.face = view.getUint8(at + AT.found) !== 0 && view.getFloat32(at + AT.error, true) <= WORST_ERROR;
    if (frame.face) {
      frame.expression.fill(0);
      frame.joints.fill(0);
      frame.face = writeTurn(view, at, frame.joints);
      for (let i = 0; i < features.length; i++) {
        // Its running ranges divide by 0 now and then, and stay so.
        features[i] = view.getFloat32(at + AT.features + 4 * i, true);
        if (!Number.isFinite(features[i])) features[i] = 0;
      }
      writeExpression(view, at, features, frame.joints, frame.expression);
      writeGaze(view, at, frame.expression);
    }
    take(frame);
  };
  return {
    read(datagram, _receivedAt, take) {
      const faces = datagram.length / FACE_BYTES;
      if (!Number.isInteger(faces) || faces < 1 || faces > MOST_FACES) {
        throw new SyntaxError(
          `Cannot read OpenSeeFace datagram, it must hold 1 to ${MOST_FACES} faces of ${FACE_BYTES} bytes: ${datagram.length} bytes`,
        );
      }
      bytes.set(datagram);
      let largest = 0;
      for (let i = 1; i < faces; i++) {
        if (sizeOf(view, i * FACE_BYTES) > sizeOf(view, largest * FACE_BYTES)) largest = i;
      }
      takeFace(largest * FACE_BYTES, take);
      for (let i = 0; i < faces; i++) if (i !== largest) takeFace(i * FACE_BYTES, take);
    },
  };
}

/** Pixels from ear to ear. */
function sizeOf(view: DataView, at: number): number {
  const [right, left] = [at + AT.landmarks, at + AT.landmarks + 16 * 8];
  return Math.hypot(
    view.getFloat32(right, true) - view.getFloat32(left, true),
    view.getFloat32(right + 4, true) - view.getFloat32(left + 4, true),
  );
}
