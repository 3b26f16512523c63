import { basename, join } from "node:path";
import { reason } from "../../../runtime/base/message.ts";
import { type PngPicture, readPng } from "../../../runtime/formats/read_png.ts";
import type { SeenAvatar } from "./evaluate.ts";
import { cameraRing } from "./see_avatar.ts";

/**
 * Other systems' pictures of the same subjects: a folder with a folder of PNGs for each avatar's name, in the order of
 * the alphabet evenly around the head from the front on. Transparent ones are laid over black, as ours are by default.
 *
 * @param room bytes that all of them may take, four a pixel
 * @returns one for each of the avatars that there are pictures of, named by both folders
 * @throws Error where there are none of any, or one cannot be read; RangeError for pictures that are not squares of one
 * size, or too many
 */
export async function readOthers(
  folder: string,
  avatars: readonly Pick<SeenAvatar, "name" | "prompt">[],
  room = Infinity,
): Promise<SeenAvatar[]> {
  const others: SeenAvatar[] = [];
  let left = room;
  for (const { name, prompt } of avatars) {
    const own = join(folder, basename(name));
    const files = await pngsIn(own);
    if (files.length === 0) continue;
    const cameras = cameraRing(files.length);
    const views = [];
    let size: number | undefined;
    for (const [view, file] of files.entries()) {
      const { width, height, rgba } = await pictureIn(join(own, file));
      if (width !== height || width !== (size ??= width)) {
        throw new RangeError(
          `Cannot score pictures of ${own}, they must be squares of one size: ${file}, ${width} x ${height}`,
        );
      }
      left -= rgba.length;
      if (left < 0) {
        throw new RangeError(
          `Cannot score pictures of ${folder}, ${
            (room / 1e9).toFixed(1)
          } GB are left for them at most: more with ${join(basename(own), file)}`,
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

async function pictureIn(path: string): Promise<PngPicture> {
  const bytes = await Deno.readFile(path);
  return await readPng(bytes).catch((cause) => {
    throw new SyntaxError(`Cannot score ${path}, ${reason(cause)}`, { cause });
  });
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
