import type { Avatar } from "../avatar/avatar.ts";
import { personOf, type PersonOptions } from "./person_flags.ts";

/** Splats of a person in a small picture of a sheet. */
export const SMALL = 50_000;

/**
 * An avatar as the person that is asked for. A plain avatar of a random person is painted anew, with a
 * complexion of his or her own; splats that were trained are kept and follow the shape.
 *
 * @param target splats, about, where the avatar is painted anew
 */
export async function personAvatar(avatar: Avatar, options: PersonOptions, target?: number): Promise<Avatar> {
  const shape = personOf(avatar.head, avatar.shape, options);
  if (options.seed === undefined || avatar.provenance.builder !== "plain") return { ...avatar, shape };
  const { buildPlainAvatar } = await import("../avatar/stock/build.ts");
  const { randomComplexion } = await import("../avatar/stock/random_complexion.ts");
  const age = shape[avatar.head.shapeNames.indexOf("age")] ?? 0;
  return buildPlainAvatar(avatar.head, avatar.name, shape, target, randomComplexion(options.seed, age));
}
