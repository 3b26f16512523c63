import type { Avatar } from "../avatar/avatar.ts";
import { personOf, type PersonOptions } from "./person_flags.ts";

/** Splats of a person in a small picture of a sheet. */
export const SMALL = 50_000;

/**
 * An avatar as the person that is asked for. A plain avatar of a random person is painted anew, with a
 * complexion and hair of his or her own; splats that were trained are kept and follow the shape.
 *
 * @param target splats, about, where the avatar is painted anew
 */
export async function personAvatar(avatar: Avatar, options: PersonOptions, target?: number): Promise<Avatar> {
  const shape = personOf(avatar.head, avatar.shape, options);
  if (options.seed === undefined || avatar.provenance.builder !== "plain") return { ...avatar, shape };
  const { buildPlainAvatar } = await import("../avatar/stock/build.ts");
  const { randomComplexion } = await import("../avatar/stock/random_complexion.ts");
  const { randomStyle } = await import("../avatar/stock/random_style.ts");
  const weight = (name: string): number => shape[avatar.head.shapeNames.indexOf(name)] ?? 0;
  const age = weight("age"), complexion = randomComplexion(options.seed, age);
  const style = randomStyle(options.seed, { ...complexion, age, masculinity: weight("masculinity") });
  return buildPlainAvatar(avatar.head, avatar.name, shape, target, complexion, style);
}
