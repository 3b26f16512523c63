import { fromYawPitchRoll, type Triples } from "./rotation.ts";

/**
 * How much of the head's turn the root takes, about the same axis; the neck takes the rest. Shoulders and chest
 * follow a turning head a little; at a third and more the bust swings like a board.
 */
export const ROOT_SHARE = 0.15;

/** Writes a head's turn as root's and neck's, from Euler angles as {@link fromYawPitchRoll} has them, radians. */
export function writeHeadTurn(yaw: number, pitch: number, roll: number, joints: Triples, jointsAt = 0): void {
  fromYawPitchRoll(yaw, pitch, roll, joints, jointsAt + 3);
  shareHeadTurn(joints, jointsAt);
}

/**
 * Shares a head's turn, which stands where the neck's does, among root and neck. They share one axis, so that their
 * turns add up to the head's exactly.
 *
 * @param joints [5, 3] from `jointsAt` on, axis-angle, in the order of JOINTS
 */
export function shareHeadTurn(joints: Triples, jointsAt = 0): void {
  const neck = jointsAt + 3;
  for (let i = 0; i < 3; i++) {
    joints[jointsAt + i] = ROOT_SHARE * joints[neck + i]!;
    joints[neck + i] = (1 - ROOT_SHARE) * joints[neck + i]!;
  }
}
