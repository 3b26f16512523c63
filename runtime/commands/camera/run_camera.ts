import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OUT_FOLDER } from "../../avatar/folder/data_folder.ts";
import { inSteps } from "../../cli/in_steps.ts";
import { refuseFolder } from "../../cli/out_place.ts";
import { writeWhole } from "../../cli/whole_output.ts";
import { writeZip } from "../../formats/zip_writer.ts";
import type { CameraFlags } from "./camera.ts";
import { buildExtension, EXTENSION_NAME } from "./build_extension.ts";
import { writeFolder } from "./write_folder.ts";

/** @returns the exit code */
export async function runCamera({ out = join(OUT_FOLDER, "headcast-camera") }: CameraFlags): Promise<number> {
  const folder = out.replace(/[/\\]+$/, "");
  await refuseOther(folder);
  await refuseFolder(folder, "make the camera");
  return await inSteps("Making the camera", 2, async ({ signal, step }) => {
    const files = await buildExtension(signal);
    await step(1, "writing");
    const zip = await writeZip(files, 9);
    // Nothing of an earlier one stays behind.
    await rm(folder, { recursive: true, force: true });
    await writeWhole(folder, (temporary) => writeFolder(temporary, files));
    await writeWhole(`${folder}.zip`, (temporary) => writeFile(temporary, zip));
    return [
      `${folder}: to be loaded unpacked at chrome://extensions, with Developer mode on`,
      `${folder}.zip: the same, ${Math.round(zip.length / 1000)} kB`,
    ];
  });
}

/** @throws {Error} where something is in that place that is no such extension */
async function refuseOther(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw new Error(`Cannot make the camera, a folder is written and a file is there: ${folder}`);
  });
  if (entries.length === 0) return;
  const manifest = await readFile(join(folder, "manifest.json"), "utf8").catch(() => "{}");
  if (nameIn(manifest) === EXTENSION_NAME) return;
  throw new Error(`Cannot make the camera, the folder has other files in it: ${folder}`);
}

function nameIn(manifest: string): unknown {
  try {
    return JSON.parse(manifest).name;
  } catch {
    return undefined;
  }
}
