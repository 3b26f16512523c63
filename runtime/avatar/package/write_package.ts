import type { HeadModel } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import { harmonicsDegree } from "../harmonics.ts";
import type { LevelSplats } from "../levels/level.ts";
import { LIGHT_WIDTHS, type SplatLight } from "../splat_light.ts";
import { aboutOf, MOST_SPLATS } from "./about.ts";
import { type Section, SECTIONS, textSection, writeSections } from "./container.ts";
import { headSections } from "./head_sections.ts";
import { joined } from "../../formats/joined.ts";
import type { PackageOptions } from "./live_package.ts";
import { type BareSplats, writeHarmonics, writeLight, writeSplats } from "./splat_columns.ts";

/** What is written of an avatar or a level of detail. */
type Splats = BareSplats & Pick<Avatar, "harmonics" | "light">;

/**
 * Writes an avatar as a live package: rounded to what no picture shows, its splats in the order of their triangles. The
 * same avatar gives the same bytes.
 *
 * @throws RangeError where a number is not finite, there are too many splats, or a level is no head's
 */
export async function writePackage(
  avatar: Avatar,
  { head = "reference", harmonics = true, levels = [], look = null }: PackageOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (avatar.splatCount > MOST_SPLATS) {
    throw new RangeError(
      `Cannot write the package, it must have at most ${MOST_SPLATS} splats: ${avatar.splatCount}`,
    );
  }
  const degree = harmonics && harmonicsDegree(avatar) > 0 ? 1 : 0;
  const coarsestFirst = levels.toSorted((a, b) => a.pixels - b.pixels);
  const about = aboutOf(avatar, {
    harmonicsDegree: degree,
    isHeadInside: head === "inline",
    levels: coarsestFirst.map(({ splats, pixels }) => ({ splats: splats.splatCount, pixels })),
    look,
  });
  const all = byTriangle(avatar);
  const section = (type: Section["type"], needed: boolean, ...columns: Uint8Array[][]): Section => ({
    ...{ type, needed },
    data: joined(columns.flat()),
  });
  const lit = (light: SplatLight | null) => about.isLit && light ? [writeLight(light)] : [];
  const seen = (splats: Splats) => degree > 0 ? [writeHarmonics(splats)] : [];
  return await writeSections("avatar", [
    textSection(SECTIONS.about, about, true),
    ...head === "inline" ? headSections(avatar.head) : [],
    ...coarsestFirst.map((level) => {
      const splats = byTriangle(wholeLevel(level.splats));
      return section(SECTIONS.level, false, writeSplats(splats), ...lit(splats.light), ...seen(splats));
    }),
    section(SECTIONS.splats, true, writeSplats(all)),
    ...lit(all.light).map((columns) => section(SECTIONS.light, false, columns)),
    ...seen(all).map((columns) => section(SECTIONS.harmonics, false, columns)),
  ]);
}

/** Writes a head by itself, for packages that name it. @throws as `writePackage` */
export const writeHeadPackage = (head: HeadModel): Promise<Uint8Array<ArrayBuffer>> =>
  writeSections("head", headSections(head));

function wholeLevel(splats: LevelSplats): Splats {
  const { binding, oneSided, light = null } = splats;
  if (!binding || !oneSided) {
    throw new RangeError("Cannot write the package, its levels must be a head's: free splats");
  }
  return { ...splats, binding, oneSided, light };
}

/** The same splats, those of a triangle together. */
function byTriangle(splats: Splats): Splats {
  const { splatCount, binding, harmonics, light } = splats;
  const order = Uint32Array.from(binding.keys()).sort((a, b) => binding[a]! - binding[b]! || a - b);
  const sorted = <T extends Float32Array | Uint32Array | Uint8Array>(values: T, width: number): T => {
    const copy = values.slice() as T;
    order.forEach((from, to) => {
      for (let k = 0; k < width; k++) copy[to * width + k] = values[from * width + k]!;
    });
    return copy;
  };
  return {
    splatCount,
    binding: sorted(binding, 1),
    position: sorted(splats.position, 3),
    rotation: sorted(splats.rotation, 4),
    scale: sorted(splats.scale, 3),
    opacity: sorted(splats.opacity, 1),
    colour: sorted(splats.colour, 3),
    oneSided: sorted(splats.oneSided, 1),
    harmonics: harmonics && sorted(harmonics, harmonics.length / Math.max(1, splatCount)),
    light: light && Object.fromEntries(
      (Object.keys(LIGHT_WIDTHS) as (keyof SplatLight)[]).map((
        key,
      ) => [key, sorted(light[key], LIGHT_WIDTHS[key])]),
    ) as unknown as SplatLight,
  };
}
