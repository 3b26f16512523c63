import type { HeadModel } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import type { Level } from "../levels/level.ts";
import { type AboutText, readAbout } from "./about.ts";
import { drawnCheck } from "./check_drawn.ts";
import { MAGIC, refuse, SECTIONS, type SectionType } from "./container.ts";
import { isHeadSection, readHeadSections } from "./head_sections.ts";
import type { OpenedPackage, OpenOptions, PackageAbout, PackageSource } from "./live_package.ts";
import { originalFingerprint } from "./original.ts";
import { readSections } from "./read_sections.ts";
import { type BareSplats, readHarmonics, readLight, readSplats } from "./splat_columns.ts";

/** Whether a file begins as packages do. */
export const looksLikePackage = (bytes: Uint8Array): boolean =>
  new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length)) === MAGIC;

type Splats = BareSplats & Pick<Avatar, "harmonics" | "light">;

/**
 * Opens a package, and reads it as it comes: reading goes on by itself, and ends with the first error or the last byte.
 *
 * @throws nothing: promises are rejected with a SyntaxError where the package is broken, a RangeError where there is no way
 *   to its head, or with what `head`, the source or the signal says
 */
export function openPackage(source: PackageSource, options: OpenOptions = {}): OpenedPackage {
  const about = Promise.withResolvers<PackageAbout>(), head = Promise.withResolvers<HeadModel>();
  const coarse = Promise.withResolvers<Avatar | null>(), avatar = Promise.withResolvers<Avatar>();
  const levels = Promise.withResolvers<readonly Level[]>();
  const all = [about, head, coarse, avatar, levels];
  // Whoever waits for none of them has nothing to hear.
  for (const { promise } of all) promise.catch(() => {});
  const fail = (error: unknown) => all.forEach(({ reject }) => reject(error));

  const parts = new Map<SectionType, Uint8Array>(), coarser: Splats[] = [];
  let said: AboutText | undefined, check: ReturnType<typeof drawnCheck> | undefined;

  /** An avatar of some of the splats, once its head is there. */
  async function bound(splats: Splats): Promise<Avatar> {
    const { name, provenance } = said!, model = await head.promise, shape = Float32Array.from(said!.shape);
    check ??= drawnCheck(model, shape);
    check(splats);
    return { name, head: model, shape, provenance, ...splats };
  }

  function take(type: SectionType, data: Uint8Array): void {
    if (said === undefined) {
      if (type !== SECTIONS.about) refuse("its first section must be ABOU", type);
      said = readAbout(data);
      const { isLit: _, digitalSourceType: __, ...told } = said;
      about.resolve(told);
      if (!said.isHeadInside) headElsewhere(said, options).then(head.resolve, fail);
      if (said.levels.length === 0) coarse.resolve(null);
    } else if (type === SECTIONS.level) {
      const level = said.levels[coarser.length] ??
        refuse("it must have as many levels as it says", coarser.length + 1);
      coarser.push(levelSplats(data, level.splats, said));
      if (coarser.length === 1) bound(coarser[0]!).then(coarse.resolve, fail);
    } else {
      if (type === SECTIONS.about || parts.has(type)) refuse("it must have each section once", type);
      parts.set(type, data);
      if (said.isHeadInside && type === SECTIONS.headPoses) head.resolve(readHeadSections(parts));
    }
  }

  async function read(): Promise<void> {
    for await (const { type, data } of readSections(source, "avatar", options.signal)) take(type, data);
    if (said === undefined) refuse("it must have section", SECTIONS.about);
    if (said.isHeadInside && !parts.has(SECTIONS.headPoses)) {
      refuse("its head must have section", SECTIONS.headPoses);
    }
    const finest = said.levels.map(({ pixels }, k) => {
      return {
        pixels,
        splats: coarser[k] ?? refuse("it must have as many levels as it says", coarser.length),
      };
    }).reverse();
    avatar.resolve(await bound(wholeSplats(parts, said)));
    // Of levels the coarsest was looked at before.
    for (const { splats } of finest.slice(0, -1)) check!(splats);
    levels.resolve(finest);
  }
  read().catch(fail);

  return {
    about: about.promise,
    head: head.promise,
    coarse: coarse.promise,
    avatar: avatar.promise,
    levels: levels.promise,
  };
}

/** Opens a head package. @throws SyntaxError where it is broken; what the source or the signal says */
export async function openHeadPackage(source: PackageSource, signal?: AbortSignal): Promise<HeadModel> {
  const parts = new Map<SectionType, Uint8Array>();
  for await (const { type, data } of readSections(source, "head", signal)) {
    if (parts.has(type)) refuse("it must have each section once", type);
    if (isHeadSection(type)) parts.set(type, data);
  }
  return readHeadSections(parts);
}

async function headElsewhere({ head: wanted }: AboutText, { head, signal }: OpenOptions): Promise<HeadModel> {
  if (!head) {
    throw new RangeError(
      `Cannot open the package, its head must be given: "${wanted.name}" ${wanted.fingerprint}`,
    );
  }
  const given = await head(wanted);
  const model = given instanceof Uint8Array || Symbol.asyncIterator in given
    ? await openHeadPackage(given, signal)
    : given;
  const fingerprint = originalFingerprint(model);
  if (fingerprint === wanted.fingerprint) return model;
  throw new RangeError(
    `Cannot open the package, its head must be "${wanted.name}" of ${wanted.fingerprint}: "${model.name}" of ${fingerprint}`,
  );
}

function levelSplats(data: Uint8Array, count: number, said: AboutText): Splats {
  const section = SECTIONS.level;
  return {
    ...readSplats(section, data, count, said.harmonicsDegree > 0),
    harmonics: said.harmonicsDegree > 0 ? readHarmonics(section, data, count) : null,
    light: said.isLit ? readLight(section, data, count) : null,
  };
}

function wholeSplats(parts: ReadonlyMap<SectionType, Uint8Array>, said: AboutText): Splats {
  const data = (type: SectionType) => parts.get(type) ?? refuse("it must have section", type);
  return {
    ...readSplats(SECTIONS.splats, data(SECTIONS.splats), said.splatCount, said.harmonicsDegree > 0),
    harmonics: said.harmonicsDegree > 0
      ? readHarmonics(SECTIONS.harmonics, data(SECTIONS.harmonics), said.splatCount)
      : null,
    light: said.isLit ? readLight(SECTIONS.light, data(SECTIONS.light), said.splatCount) : null,
  };
}
