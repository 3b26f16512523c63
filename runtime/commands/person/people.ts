import type { Avatar } from "../../avatar/avatar.ts";
import { UsageError } from "../../cli/flags.ts";
import { personOf, type PersonOptions } from "./person_flags.ts";
import { readShapeFile } from "./shape_file.ts";

/** Splats of a person in a small picture of a sheet. */
export const SMALL = 50_000;

/**
 * An avatar as the person that is asked for. A plain avatar of a random person is painted anew, with a
 * complexion and hair of his or her own; splats that were trained are kept and follow the shape.
 *
 * @param target splats, about, where the avatar is painted anew
 */
export async function personAvatar(avatar: Avatar, options: PersonOptions, target?: number): Promise<Avatar> {
  const { seed, shape: wished } = options;
  if (typeof wished === "string" && seed !== undefined) {
    throw new UsageError(
      `Cannot draw a random person with a shape of its own, --seed or --shape is needed: ${wished}`,
    );
  }
  const shape = typeof wished === "string"
    ? await readShapeFile(wished, avatar.head)
    : personOf(avatar.head, avatar.shape, { seed, shape: wished });
  if (options.seed === undefined || avatar.provenance.builder !== "plain") return { ...avatar, shape };
  const { buildPlainAvatar } = await import("../../avatar/stock/build.ts");
  const { knownHead } = await import("../../avatar/stock/on_head.ts");
  const { randomComplexion } = await import("../../avatar/stock/random_complexion.ts");
  const { randomStyle } = await import("../../avatar/stock/random_style.ts");
  const weight = (name: string): number => shape[avatar.head.shapeNames.indexOf(name)] ?? 0;
  const age = weight("age"), complexion = randomComplexion(options.seed, age);
  const style = randomStyle(options.seed, { ...complexion, age, masculinity: weight("masculinity") });
  const known = await knownHead(avatar.head);
  return { ...buildPlainAvatar(known, avatar.name, shape, target, complexion, style), head: avatar.head };
}
