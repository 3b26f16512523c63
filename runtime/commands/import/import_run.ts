import { readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { Vector } from "../../base/vector.ts";
import { exists, refuseOthersFolder, saveAvatar, savePreview } from "../../avatar/folder/avatar_folder.ts";
import { avatarFolder } from "../../avatar/folder/library.ts";
import { AVATAR_FOLDER } from "../../avatar/folder/read_avatar.ts";
import { importSplats } from "../../avatar/import/import_splats.ts";
import { UsageError } from "../../cli/flags.ts";
import { inSteps } from "../../cli/in_steps.ts";
import { placeError, refuseFolder } from "../../cli/out_place.ts";
import { headByName } from "../../head/registry.ts";
import "../../avatar/folder/heads.ts";
import type { ImportFlags } from "./import.ts";

const MOST_BYTES = 2 ** 31, MOST_PARAM_BYTES = 2 ** 30, MOST_JSON_BYTES = 2 ** 20;
const PREVIEW_SIZE = 512;

/** @returns the exit code */
export async function runImport(options: ImportFlags, [path]: readonly string[]): Promise<number> {
  if (path === undefined) throw new UsageError("Cannot import splats, a file is needed: none given");
  const align = alignOf(options.align);
  const name = options.name ?? plainName(path);
  const folder = options.out === undefined ? avatarFolder(AVATAR_FOLDER, name) : resolve(options.out);
  await refuseFolder(dirname(folder), "import");
  if (!options.replace && await exists(folder)) {
    throw new Error(
      `Cannot import, the avatar's folder must not be there (--out, --name or --replace): ${folder}`,
    );
  }
  await refuseOthersFolder(folder);
  const landmarks = options.landmarks === undefined ? undefined : await readLandmarks(options.landmarks);
  return await inSteps("Importing", 4, async ({ step }) => {
    await step(0, "reading");
    const beside = join(dirname(path), "flame_param.npz");
    const file = {
      name: basename(path),
      bytes: await readBounded(path, MOST_BYTES),
      flameParam: await exists(beside) ? await readBounded(beside, MOST_PARAM_BYTES) : undefined,
    };
    const head = await headByName(options.head);
    await step(1, "binding the splats");
    const { avatar, kind, found, lost } = await importSplats(file, head, {
      align,
      landmarks,
      crop: options.crop,
    });
    await step(2, "drawing it");
    const whole = { ...avatar, name, provenance: { importer: kind, file: basename(path), found, lost } };
    const { renderPicture } = await import("../../render/files/render_picture.ts");
    const preview = await renderPicture({ avatar: whole, size: PREVIEW_SIZE, background: "transparent" })
      .catch((error: Error) => error);
    await step(3, "writing");
    await saveAvatar(whole, folder, { replace: options.replace }).catch((error) => {
      throw placeError(error, folder, "import");
    });
    if (!(preview instanceof Error)) await savePreview(folder, preview);
    return [
      `${folder}: ${kind}, ${avatar.splatCount} splats on head "${head.name}"`,
      ...found.map((words) => `  ${words}`),
      ...lost.map((words) => `  not kept: ${words}`),
      ...(preview instanceof Error ? [`  no preview.png: ${preview.message}`] : []),
    ];
  });
}

/** A folder's name out of a file's. */
function plainName(path: string): string {
  const name = basename(path, extname(path)).replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return name === "" ? "imported" : name.slice(0, 60);
}

function alignOf(written: string): "auto" | "none" | readonly number[] {
  if (written === "auto" || written === "none") return written;
  const numbers = written.split(",").map((word) => word.trim() === "" ? NaN : Number(word));
  if (numbers.length !== 16 || !numbers.every(Number.isFinite)) {
    throw new UsageError(`Cannot read --align, auto, none or 16 numbers with commas are needed: ${written}`);
  }
  return numbers;
}

async function readLandmarks(path: string): Promise<Map<number, Vector>> {
  const text = new TextDecoder().decode(await readBounded(path, MOST_JSON_BYTES));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read landmarks, the file must be JSON: ${path}`, { cause });
  }
  const entries = typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : [];
  const places = new Map<number, Vector>();
  for (const [index, place] of entries) {
    if (
      !/^\d{1,3}$/.test(index) || !Array.isArray(place) || place.length !== 3 || !place.every(Number.isFinite)
    ) {
      throw new SyntaxError(
        `Cannot read landmarks, each must be a number with [x, y, z]: ${
          JSON.stringify({ [index]: place }).slice(0, 80)
        }`,
      );
    }
    places.set(Number(index), place as unknown as Vector);
  }
  if (places.size < 3) {
    throw new SyntaxError(`Cannot read landmarks, three are needed at least: ${places.size} in ${path}`);
  }
  return places;
}

async function readBounded(path: string, most: number): Promise<Uint8Array> {
  const info = await stat(path).catch((cause) => {
    throw cause?.code === "ENOENT"
      ? new Error(`Cannot import, the file must be there: ${path}`, { cause })
      : cause;
  });
  const isFile = info.isFile(), { size } = info;
  if (!isFile || size > most) {
    throw new RangeError(
      `Cannot read ${path}, it must be a file of at most ${most / 2 ** 20} MiB: ${
        isFile ? `${size} bytes` : "it is none"
      }`,
    );
  }
  return await readFile(path);
}
