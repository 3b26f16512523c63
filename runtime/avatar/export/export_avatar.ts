import { type SpzVersion, writeSpz } from "../../formats/splats/spz.ts";
import { writeSplat } from "../../formats/splats/splat.ts";
import { writeSplatPly } from "../../formats/splats/splat_ply.ts";
import type { CoefficientPose } from "../../head/coefficients.ts";
import type { Avatar } from "../avatar.ts";
import type { ExportFormat } from "./formats.ts";
import { movingGlb, stillGlb } from "./moving_glb.ts";
import { worldCloud } from "./world_cloud.ts";

export interface ExportOptions {
  format: ExportFormat;
  /** The head is written as it stands in it; at rest where not given. */
  pose?: CoefficientPose;
  /** Of a .glb: splats alone, without the head that moves them. */
  still?: boolean;
  spzVersion?: SpzVersion;
  /** Packs by zstd, which SPZ 4 needs. */
  zstd?: (bytes: Uint8Array) => Uint8Array;
}

/**
 * Writes an avatar in a form that other programs read: metres, y up, the face to +z. What a form cannot keep is left
 * out: see `lostBy`.
 */
export async function exportAvatar(avatar: Avatar, options: ExportOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { format, pose, still = false, spzVersion = 3, zstd } = options;
  const cloud = worldCloud(avatar, pose);
  switch (format) {
    case "ply":
      return writeSplatPly(cloud, ["Headcast; metres, y up, the face to +z"]);
    case "spz":
      return await writeSpz(cloud, { version: spzVersion, ...(zstd && { zstd }) });
    case "splat":
      return writeSplat(cloud);
    case "glb":
      return still ? stillGlb(cloud, avatar.name) : movingGlb(avatar, cloud);
  }
}

/** What other programs will not see of an avatar, a line each. */
export function lostBy(avatar: Avatar, { format, still = false }: ExportOptions): string[] {
  const moving = format === "glb" && !still;
  const lost: string[] = [];
  if (!moving) lost.push("motion: the splats stand still");
  if (avatar.light) {
    lost.push(
      "light that moves over the face" + (moving ? ": kept for Headcast, others draw it as at rest" : ""),
    );
  }
  if (avatar.oneSided.some((one) => one === 1)) {
    lost.push(
      "splats that are drawn from outside alone: others draw them from behind too, where the head is open" +
        (moving ? "; kept for Headcast" : ""),
    );
  }
  if (avatar.harmonics && format === "splat") lost.push("colours that change with the side");
  return lost;
}
