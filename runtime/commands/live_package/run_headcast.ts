import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureLevels } from "../../avatar/folder/kept_levels.ts";
import { publicProvenance } from "../../avatar/public_provenance.ts";
import { AVATAR_FOLDER, findAvatar, readAvatar } from "../../avatar/folder/read_avatar.ts";
import { harmonicsDegree } from "../../avatar/harmonics.ts";
import { writePackage } from "../../avatar/package/write_package.ts";
import { UsageError } from "../../cli/flags.ts";
import { inSteps } from "../../cli/in_steps.ts";
import { refusePlace } from "../../cli/out_place.ts";
import { writeWhole } from "../../cli/whole_output.ts";
import { STOCK_HEAD } from "../../head/head_model.ts";
import type { ExportFlags } from "../export.ts";

const POSED = ["pose", "expression", "mood", "viseme", "still"] as const;

/** `export --format headcast`. @returns the exit code */
export async function runExportHeadcast(options: ExportFlags, name: string, out: string): Promise<number> {
  for (const flag of POSED) {
    if (options[flag]) {
      throw new UsageError(`Cannot export --${flag}, a live package has its head to move: headcast`);
    }
  }
  await refusePlace(out, { action: "export", replace: options.replace });
  return await inSteps("Exporting", 3, async ({ signal, step }) => {
    const folder = options.avatars ?? AVATAR_FOLDER;
    const avatar = await readAvatar(name, folder);
    await step(1, "rounding splats and head");
    const look = await readFile(join(await findAvatar(name, folder), "look.json"), "utf8").catch(() => null);
    const levels = options.levels > 0 ? (await ensureLevels(avatar)).slice(-options.levels) : [];
    const harmonics = options.harmonics !== "off", degree = harmonicsDegree(avatar);
    const provenance = publicProvenance(avatar.provenance);
    const bytes = await writePackage({ ...avatar, provenance }, {
      ...{ harmonics, levels },
      head: options["named-head"] ? "reference" : "inline",
      look: look === null ? null : JSON.parse(look),
    });
    await step(2, "writing");
    await writeWhole(out, (path) => writeFile(path, bytes, { signal }));
    const { head } = avatar, coarse = levels.map(({ splats }) => splats.splatCount);
    return [
      `${out}: ${avatar.splatCount} splats, ${(bytes.length / 1e6).toFixed(2)} MB` +
      (coarse.length > 0 ? `; ${coarse.reverse().join(", ")} coarse ones come first` : ""),
      ...harmonics && degree > 1 ? [`  colours by the side above degree 1 are left out: ${degree}`] : [],
      ...!harmonics && degree > 0 ? ["  colours are the same from all sides"] : [],
      ...options["named-head"]
        ? [`  it names the head ${head.name}, which who opens it must have`]
        : head.name === STOCK_HEAD
        ? []
        : [`  it holds the head ${head.name}, whose licence goes with it (deno task head show ${head.name})`],
    ];
  });
}
