import { writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import { OUT_FOLDER } from "../avatar/folder/data_folder.ts";
import { AVATAR_FOLDER, readAvatar } from "../avatar/folder/read_avatar.ts";
import { exportAvatar, lostBy } from "../avatar/export/export_avatar.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../avatar/export/formats.ts";
import type { Avatar } from "../avatar/avatar.ts";
import { UsageError } from "../cli/flags.ts";
import { inSteps } from "../cli/in_steps.ts";
import { refusePlace } from "../cli/out_place.ts";
import { writeWhole } from "../cli/whole_output.ts";
import { type HeadPose, restPose } from "../motion/head_pose.ts";
import type { ExportFlags } from "./export.ts";
import { mapOnto } from "./map_onto.ts";
import { poseOf } from "./scene_flags.ts";

/** Of zstd: Niantic's writer has it. */
const ZSTD_LEVEL = 12;

/** @returns the exit code */
export async function runExport(options: ExportFlags, [name = "stock"]: readonly string[]): Promise<number> {
  const format = formatOf(options);
  const out = options.out ?? join(OUT_FOLDER, `${basename(name)}.${format}`);
  const asked = askedPose(options);
  refuseOthersFlags(options, format);
  if (format === "headcast") {
    return await (await import("./live_package/run_headcast.ts")).runExportHeadcast(options, name, out);
  }
  if (format === "html") {
    return await (await import("./offline/run_html.ts")).runExportHtml(options, name, out);
  }
  if (options.still && format !== "glb") {
    throw new UsageError(`Cannot export --still, only glb has a head to leave out: ${format}`);
  }
  await refusePlace(out, { action: "export", replace: options.replace });
  return await inSteps("Exporting", 3, async ({ signal, step }) => {
    const avatar = await readAvatar(name, options.avatars ?? AVATAR_FOLDER);
    await step(1, "placing the splats");
    const settings = { format, still: options.still, spzVersion: options["spz-version"], zstd };
    const bytes = await exportAvatar(avatar, {
      ...settings,
      ...(asked && { pose: await poseOn(avatar, asked) }),
    });
    await step(2, "writing");
    await writeWhole(out, (path) => writeFile(path, bytes, { signal }));
    return [
      `${out}: ${avatar.splatCount} splats, ${megabytes(bytes.length)}`,
      ...lostBy(avatar, settings).map((lost) => `  other programs do without ${lost}`),
      ...licenceOf(avatar, format, options.still),
    ];
  });
}

/** @throws UsageError for a flag that another form has */
function refuseOthersFlags(options: ExportFlags, format: string): void {
  const own = { html: ["without-tracker", "mark"], headcast: ["harmonics", "named-head"] } as const;
  for (const [of, flags] of Object.entries(own)) {
    for (const flag of flags) {
      if (of !== format && options[flag]) {
        throw new UsageError(`Cannot export --${flag}, it is of ${of} alone: ${format}`);
      }
    }
  }
}

function formatOf({ format, out }: ExportFlags): ExportFormat | "headcast" | "html" {
  const ending = out === undefined ? "" : extname(out).slice(1).toLowerCase();
  const formats = [...EXPORT_FORMATS, "headcast", "html"] as const;
  const told = formats.find((each) => each === ending);
  if (format === undefined) {
    if (told) return told;
    const given = out === undefined ? "none given" : `none given, and --out is ${out}`;
    throw new UsageError(`Cannot export, --format must be one of ${formats.join(", ")}: ${given}`);
  }
  if (out !== undefined && told !== format) {
    throw new UsageError(`Cannot export ${format}, the name of its file must end with .${format}: ${out}`);
  }
  return format as ExportFormat | "headcast" | "html";
}

function askedPose(options: ExportFlags): HeadPose | undefined {
  const { pose, expression } = options;
  if (pose && expression) {
    throw new UsageError("Cannot export with both --pose and --expression: they are the same");
  }
  return poseOf({ ...options, expression: pose ?? expression });
}

/** A pose in the space of the avatar's head. */
async function poseOn({ head }: Avatar, asked: HeadPose): Promise<HeadPose> {
  const map = await mapOnto(head, asked.space);
  if (!map) return asked;
  const pose = restPose(head.expressionSpace);
  map.apply(asked, pose);
  return pose;
}

function zstd(bytes: Uint8Array): Uint8Array {
  // Without it a frame does not say its size, which readers of SPZ count on. Its type has no name for it.
  const options = {
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
    pledgedSrcSize: bytes.length,
  };
  return zstdCompressSync(bytes, options);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function licenceOf({ head }: Avatar, format: ExportFormat, still: boolean): string[] {
  if (format !== "glb" || still || head.name === "stock") return [];
  return [
    `  it holds the head ${head.name}, whose licence goes with it (deno task head show ${head.name}); --still leaves it out`,
  ];
}
