import type { GltfDocument } from "../../formats/glb/gltf.ts";

/** What one may do with heads of others, as their makers say it. Whoever brings a file has its own terms beside it. */

export const FLAME_2023_OPEN =
  "CC-BY-4.0, as its makers say of FLAME 2023 Open, which it is by its name: check the terms that came with it";
export const FLAME_LICENCE =
  "not for commerce, as FLAME of 2017 to 2023 is but for the 2023 Open release: check the terms that came with it";
export const ICT_LICENCE = "MIT, (c) 2020 USC Institute for Creative Technologies";
export const UNKNOWN_LICENCE = "unknown: the file says nothing of it";

const LONGEST = 300;

/** What a .glb says of itself, and what VRM, a format of avatars in it, says. */
export function glbLicence({ asset, extensions }: Pick<GltfDocument, "asset" | "extensions">): string {
  const { copyright, extras } = asset;
  const { VRMC_vrm: first, VRM: zeroth } = extensions as Record<
    string,
    { meta?: Record<string, unknown> } | undefined
  >;
  const meta = { ...zeroth?.meta, ...first?.meta };
  const said = [
    copyright,
    ...["license", "licence", "author", "source"].map((name) => extras[name]),
    ...["licenseName", "licenseUrl", "otherLicenseUrl", "copyrightInformation", "author"].map((name) =>
      meta[name]
    ),
  ].filter((each): each is string => typeof each === "string" && each.trim() !== "");
  // deno-lint-ignore no-control-regex -- it goes to a terminal
  const plain = [...new Set(said)].join("; ").replace(/[\x00-\x1f\x7f-\x9f]+/g, " ").slice(0, LONGEST);
  return plain === "" ? UNKNOWN_LICENCE : `as its file says: ${plain}`;
}
