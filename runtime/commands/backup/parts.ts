/** What of a server's folder of data is kept in a backup: what nobody could make anew. */
import { join, resolve } from "node:path";
import { DATA_FOLDER } from "../../avatar/folder/data_folder.ts";
import { AVATAR_FOLDER } from "../../avatar/folder/read_avatar.ts";
import { STOCK_AVATAR } from "../../avatar/stock/look.ts";
import { KEYS_FOLDER } from "../../server/auth/keys_folder.ts";
import { RECORDING_FOLDER } from "../recordings.ts";
import { TRAINING_FOLDER } from "../training_folder.ts";

export interface Part {
  /** Of its files' paths in a backup. */
  readonly at: string;
  readonly folder: string;
  /** Only the owner reads it. */
  readonly isPrivate: boolean;
  /** Is made anew by the program itself. */
  isLeftOut(name: string): boolean;
}

export interface PartsWish {
  /** The folder of avatars, where it is another than usual. */
  readonly avatars: string | undefined;
  readonly recordings: boolean;
  readonly keys: boolean;
}

const part = (at: string, folder: string, leftOut?: string): Part => ({
  ...{ at, folder, isPrivate: folder === KEYS_FOLDER },
  // What begins with a dot is being made, or is on its way out.
  isLeftOut: (name) => name.startsWith(".") || name.endsWith(".tmp") || name === leftOut,
});

export const partsOf = ({ avatars, recordings, keys }: PartsWish): readonly Part[] => [
  part("avatars", resolve(avatars ?? AVATAR_FOLDER), STOCK_AVATAR),
  part("heads", join(DATA_FOLDER, "heads")),
  part("out/training", TRAINING_FOLDER),
  ...recordings ? [part("out/recordings", RECORDING_FOLDER)] : [],
  ...keys ? [part("out/keys", KEYS_FOLDER)] : [],
];

/** The part that a path of a backup belongs to, and its unit in it: what is there whole or not at all. */
export function unitOf(
  parts: readonly Part[],
  path: string,
): { readonly part: Part; readonly unit: string } | null {
  const part = parts.find(({ at }) => path.startsWith(`${at}/`));
  if (!part) return null;
  const unit = path.slice(part.at.length + 1).split("/", 1)[0]!;
  return part.isLeftOut(unit) ? null : { part, unit };
}
