import { writeHeadTurn } from "../../head_turn.ts";
import { AT } from "./layout.ts";

/** From the tip of the nose to the middle of the head, in the unit of the face's points, about 17 cm. */
const [ABOVE, BEHIND] = [0.1, 0.2];

/** The number, where it is one. @throws SyntaxError */
export function finite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw new SyntaxError(`Cannot read OpenSeeFace datagram, its ${what} must be finite: ${value}`);
}

/**
 * Writes the head's turn, from the rotation R and the translation t of a face's block; says whether there is one.
 *
 * R takes the face's points to the camera's axes. OpenSeeFace solves for it with rows before columns, so the camera's axes
 * are down, right, into the picture; the face's are to the subject's right, up, out of the face. It writes the
 * quaternion of the inverse. And its solution lies behind the camera (t's third number is negative): the picture is the
 * same there, but the depth is turned inside out. What is before the camera with that picture is R turned half round
 * about the line of sight u = t / |t|, as a hollow mask seems a face. With our axes (left, up, out) on both sides the
 * head's turn is H = P (2 u u^T - 1) R S, where P takes (down, right, in) to (right, -down, -in) and S = diag(-1, 1, 1).
 *
 * Held against what OpenSeeFace (dee5bb7, model 0) made of films of the stock head at three distances, 721 frames: turns of 22
 * and 10 degrees to the side are seen as 23 to 25 and 12, those of 15 up and down as 11 and 8 to 13 about a rest of 4 up, tilts
 * of 15 as 16. BEHIND 0 makes that 16 to 19, 8 and 5 to 10, BEHIND 0.45 makes 22 degrees 32.
 * Without the half turn yaw comes out up to 1.8 times too large, and a head that moves aside seems to turn by twice the
 * angle. The camera is taken to look straight at the subject and not to mirror its picture.
 */
export function writeTurn(view: DataView, face: number, joints: Float32Array): boolean {
  const number = (at: number, what: string) => finite(view.getFloat32(face + at, true), what);
  // The conjugate of what came: the rotation itself.
  const x = -number(AT.rotation, "rotation");
  const y = -number(AT.rotation + 4, "rotation");
  const z = -number(AT.rotation + 8, "rotation");
  const w = number(AT.rotation + 12, "rotation");
  const square = x * x + y * y + z * z + w * w;
  if (!(square > 1e-6 && square < 1e6)) return false;
  const s = 2 / square;
  const r00 = 1 - s * (y * y + z * z), r01 = s * (x * y - w * z), r02 = s * (x * z + w * y);
  const r10 = s * (x * y + w * z), r11 = 1 - s * (x * x + z * z), r12 = s * (y * z - w * x);
  const r20 = s * (x * z - w * y), r21 = s * (y * z + w * x), r22 = 1 - s * (x * x + y * y);
  // The middle of the head lies behind the tip of the nose, which t is the place of; its depth is inside out too.
  const down = number(AT.translation, "translation") + ABOVE * r01 - BEHIND * r02;
  const right = number(AT.translation + 4, "translation") + ABOVE * r11 - BEHIND * r12;
  const inward = number(AT.translation + 8, "translation") - ABOVE * r21 + BEHIND * r22;
  const length = Math.hypot(down, right, inward);
  // Without a place the line of sight is the camera's.
  const [u0, u1, u2] = length > 1e-6 ? [down / length, right / length, inward / length] : [0, 0, 1];
  const along0 = 2 * (u0 * r00 + u1 * r10 + u2 * r20);
  const along1 = 2 * (u0 * r01 + u1 * r11 + u2 * r21);
  const along2 = 2 * (u0 * r02 + u1 * r12 + u2 * r22);
  // H's entries that its Euler angles need.
  const h02 = u1 * along2 - r12;
  const h10 = u0 * along0 - r00;
  const h11 = r01 - u0 * along1;
  const h12 = r02 - u0 * along2;
  const h22 = r22 - u2 * along2;
  const pitch = Math.asin(Math.min(1, Math.max(-1, -h12)));
  writeHeadTurn(Math.atan2(h02, h22), pitch, Math.atan2(h10, h11), joints);
  return true;
}
