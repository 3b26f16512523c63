/** What makes two avatars the same, however often they were copied, packed and pictured. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { AVATAR_FILES } from "../../avatar/folder/file/avatar_files.ts";

/** A picture of it can be made anew by any node, and is never quite the same. */
const FILES = [...AVATAR_FILES.keys()].filter((name) => name !== "preview.png");

/** Changes with every write to an avatar's folder; null where there is none. Nothing of the files is read. */
export function stampOf(folder: string): string | null {
  const stamps = FILES.map((name) => {
    try {
      const { size, mtime, ino, isFile } = Deno.lstatSync(join(folder, name));
      return isFile ? `${size} ${mtime?.getTime()} ${ino}` : "";
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return "";
      throw error;
    }
  });
  return stamps[0] === "" || stamps[1] === "" ? null : stamps.join("\n");
}

/** SHA-256, hexadecimal. @throws NotFound, SyntaxError */
export async function avatarContent(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of FILES) {
    const path = join(folder, name);
    if (name === "avatar.json") {
      hash.update(`${name}\n${whatItIs(await Deno.readTextFile(path))}\n`);
      continue;
    }
    const file = await Deno.open(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    });
    hash.update(`${name}\n`);
    if (file) { for await (const chunk of file.readable) hash.update(chunk); }
  }
  return hash.digest("hex");
}

/** Two nodes that build one avatar by the same words build it at two times. */
function whatItIs(json: string): string {
  const { created: _, ...rest } = JSON.parse(json);
  return JSON.stringify(rest);
}
