import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AVATAR_FOLDER, findAvatar, readAvatar } from "../../avatar/folder/read_avatar.ts";
import { UsageError } from "../../cli/flags.ts";
import { inSteps } from "../../cli/in_steps.ts";
import { refusePlace } from "../../cli/out_place.ts";
import { writeWhole } from "../../cli/whole_output.ts";
import { STOCK_HEAD } from "../../head/head_model.ts";
import type { ExportFlags } from "../export.ts";
import { exportHtml } from "./export_html.ts";

const POSED = ["pose", "expression", "mood", "viseme", "still"] as const;

/** `export --format html`. @returns the exit code */
export async function runExportHtml(options: ExportFlags, name: string, out: string): Promise<number> {
  for (const flag of POSED) {
    if (options[flag]) throw new UsageError(`Cannot export --${flag}, a page moves its head itself: html`);
  }
  await refusePlace(out, { action: "export", replace: options.replace });
  return await inSteps("Exporting", 3, async ({ signal, step }) => {
    const folder = options.avatars ?? AVATAR_FOLDER;
    const avatar = await readAvatar(name, folder);
    const beside = async (file: string) =>
      await readFile(join(await findAvatar(name, folder), file)).catch(() => null);
    await step(1, "putting the page together");
    const [look, preview] = await Promise.all([beside("look.json"), beside("preview.png")]);
    const file = await exportHtml(avatar, {
      ...{ tracks: !options["without-tracker"], mark: options.mark ?? null, levels: options.levels, preview },
      look: look && JSON.parse(look.toString()),
    });
    await step(2, "writing");
    await writeWhole(out, (path) => writeFile(path, file.html, { signal }));
    return [
      `${out}: ${avatar.splatCount} splats, ${
        megabytes(new TextEncoder().encode(file.html).length)
      }, of which ` +
      `the avatar's package is ${megabytes(file.packageBytes)} before it is text`,
      ...file.hasPreview ? [] : ["  without WebGPU it shows words only: nothing here draws its picture"],
      ...avatar.head.name === STOCK_HEAD ? [] : [
        `  it holds the head ${avatar.head.name}, whose licence goes with it (deno task head show ${avatar.head.name})`,
      ],
    ];
  });
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
