import { basename, join } from "node:path";
import { readPng } from "../../../runtime/formats/read_png.ts";
import type { SeenAvatar } from "./evaluate.ts";
import { cameraRing } from "./see_avatar.ts";

/**
 * Other systems' pictures of the same subjects: a folder with a folder of PNGs for each avatar's name, in the order of
 * the alphabet evenly around the head from the front on. Transparent ones are laid over black, as ours are by default.
 *
 * @returns one for each of the avatars that there are pictures of, named by both folders
 * @throws Error where there are none of any; RangeError for pictures that are not squares of one size
 */
export async function readOthers(
  folder: string,
  avatars: readonly Pick<SeenAvatar, "name" | "prompt">[],
): Promise<SeenAvatar[]> {
  const others: SeenAvatar[] = [];
  for (const { name, prompt } of avatars) {
    const own = join(folder, basename(name));
    const files = await pngsIn(own);
    if (files.length === 0) continue;
    const cameras = cameraRing(files.length);
    const views = [];
    let size: number | undefined;
    for (const [view, file] of files.entries()) {
      const { width, height, rgba } = await readPng(await Deno.readFile(join(own, file)));
      if (width !== height || width !== (size ??= width)) {
        throw new RangeError(
          `Cannot score pictures of ${own}, they must be squares of one size: ${file}, ${width} x ${height}`,
        );
      }
      views.push({ camera: cameras[view]!, rgba: overBlack(rgba) });
    }
    others.push({
      name: join(basename(folder), basename(name)),
      prompt,
      views,
      size: size!,
      system: basename(folder),
    });
  }
  if (others.length > 0) return others;
  throw new Error(
    `Cannot compare with ${folder}, it must hold a folder of .png for one of the avatars at least: ${
      avatars.map(({ name }) => basename(name)).join(", ")
    }`,
  );
}

async function pngsIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && /\.png$/i.test(name)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

function overBlack(rgba: Uint8Array): Uint8Array {
  return rgba.map((value, i) => i % 4 === 3 ? 255 : Math.round(value * rgba[i - i % 4 + 3]! / 255));
}
