import type { Vector } from "../../base/vector.ts";
import { describeFile } from "../../formats/file_kind.ts";
import { message } from "../../base/message.ts";
import { type Glb, looksLikeGlb, readGlb } from "../../formats/glb/container.ts";
import { readNpz } from "../../formats/npz.ts";
import { type PlyElement, readPly } from "../../formats/ply.ts";
import { placeCloud } from "../../formats/splats/place_cloud.ts";
import { readKsplat } from "../../formats/splats/ksplat.ts";
import { readSplat } from "../../formats/splats/splat.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import { readSplatGlb } from "../../formats/splats/splat_glb.ts";
import { cloudOfPly } from "../../formats/splats/splat_ply.ts";
import { looksLikeSpz, readSpz } from "../../formats/splats/spz.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { LARGEST_SIDE } from "../../head/identity.ts";
import type { Similarity } from "../../head/correspond/similarity.ts";
import { headByFingerprint, headFingerprint } from "../../head/registry.ts";
import type { Avatar } from "../avatar.ts";
import { decodeAvatarPly } from "../avatar_ply.ts";
import { isHeadcastGlb, readHeadcastGlb } from "../export/read_headcast_glb.ts";
import { looksLikePackage, openPackage } from "../package/open_package.ts";
import { turnRest } from "../harmonics.ts";
import { alignByLandmarks, alignCloud, type Alignment } from "./align_cloud.ts";
import { avatarOfWorld, cloudRows, nearestTriangles, type RestHead, restHead } from "./bind_cloud.ts";
import {
  gaussianAvatarsCloud,
  headStudioCloud,
  isGaussianAvatars,
  isHeadStudio,
  type RiggedCloud,
} from "./rigged_ply.ts";

/** What is brought. */
export interface SplatFile {
  /** As its kind is told by its ending where its bytes do not say: .splat and .ksplat have no beginning of their own. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** flame_param.npz that lies beside it. */
  readonly flameParam?: Uint8Array | undefined;
}

export interface ImportOptions {
  /** How free splats are laid on the head: found out, as they come, or as a matrix [16], row by row, says. */
  readonly align?: "auto" | "none" | readonly number[] | undefined;
  /** Places of landmarks in the file, which come before `align`. */
  readonly landmarks?: ReadonlyMap<number, Vector> | undefined;
  /** World units from the skin beyond which splats are left out. */
  readonly crop?: number | undefined;
  /** beta of the head that free splats are bound to. */
  readonly shape?: ArrayLike<number> | undefined;
}

/** An avatar but for its name, and what is to be said of it. */
export interface Imported {
  readonly avatar: Omit<Avatar, "name" | "provenance">;
  readonly kind: string;
  readonly found: readonly string[];
  readonly lost: readonly string[];
}

/** World units: a head is 1.6 high with its bust. Long hair hangs 0.3 from the skin. */
export const CROP = 0.45;
/** Fainter splats are never drawn. */
const LEAST_OPACITY = 1 / 255;

/**
 * Splats of anybody's, bound to a head.
 *
 * @throws SyntaxError where the file cannot be read; RangeError where it cannot be bound
 */
export async function importSplats(
  file: SplatFile,
  head: HeadModel,
  options: ImportOptions = {},
): Promise<Imported> {
  const { bytes, name } = file;
  if (/^ply\r?\n/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 8)))) {
    const { elements } = readPly(bytes), vertex = elements.find((each) => each.name === "vertex");
    if (!vertex || vertex.count === 0) throw new SyntaxError("Cannot import .ply, it must have splats: none");
    if (vertex.columns.has("packed_position")) {
      throw new SyntaxError(
        "Cannot import a compressed .ply of SuperSplat, save it as a plain one: packed_position",
      );
    }
    const shapes = elements.find((each) => each.name === "shape");
    const others = [
      ...unknownColumns(vertex),
      ...elements.filter((each) => each !== vertex && each !== shapes && each.count > 0).map((each) =>
        `element ${each.name}`
      ),
    ];
    const lost = others.length > 0
      ? [`what is not known here: ${others.slice(0, 12).join(", ")}${others.length > 12 ? " and more" : ""}`]
      : [];
    if (isHeadStudio(vertex)) return bounded(headStudioCloud(vertex, shapes, head), "HeadStudio", lost);
    if (vertex.columns.has("local_x") && vertex.columns.has("binding")) {
      const { splats, edits } = decodeAvatarPly(bytes, head, options.shape ?? []);
      return {
        avatar: { head, shape: Float32Array.from(options.shape ?? []), ...splats },
        kind: "Headcast's avatar.ply",
        found: edits,
        lost,
      };
    }
    if (isGaussianAvatars(vertex)) {
      const param = file.flameParam && await readNpz(file.flameParam);
      return bounded(gaussianAvatarsCloud(vertex, param, head), "GaussianAvatars", lost);
    }
    return free(cloudOfPly(vertex), "3DGS .ply", head, options, lost);
  }
  if (looksLikePackage(bytes)) return await packagedAvatar(bytes, head);
  const glb = looksLikeGlb(bytes) ? readGlb(bytes) : undefined, lost: string[] = [];
  if (glb && isHeadcastGlb(glb)) {
    const own = await headcastAvatar(glb, head);
    if (!("missing" in own)) return own;
    lost.push(`how its head moves it: ${own.missing}`);
  }
  const { cloud, kind } = glb
    ? { cloud: readSplatGlb(glb, turnRest), kind: ".glb" }
    : await readCloud(bytes, name);
  return free(cloud, kind, head, options, lost);
}

/** What deno task export wrote, to the bit, on the head that it was made on; or why that head is not here. */
async function headcastAvatar(glb: Glb, head: HeadModel): Promise<Imported | { missing: string }> {
  let missing: RangeError | undefined;
  try {
    const { name: _name, provenance: _provenance, ...avatar } = await readHeadcastGlb(
      glb,
      async (name, fingerprint) => {
        if (headFingerprint(head) === fingerprint) return head;
        try {
          return await headByFingerprint(name, fingerprint);
        } catch (error) {
          throw missing = new RangeError(message(error), { cause: error });
        }
      },
    );
    const found = [`splats bound to head "${avatar.head.name}", as Headcast exported them`];
    return { avatar, kind: "Headcast's .glb", found, lost: [] };
  } catch (error) {
    if (missing && error === missing) return { missing: missing.message };
    throw error;
  }
}

/**
 * An avatar out of a live package, on the head that it was made on: one that is in the package is rounded, and no avatar's
 * folder has it.
 *
 * @throws RangeError where that head is not here
 */
async function packagedAvatar(bytes: Uint8Array, head: HeadModel): Promise<Imported> {
  const opened = openPackage(bytes, { head: ({ name, fingerprint }) => ownHead(name, fingerprint) });
  const ownHead = async (name: string, fingerprint: string) =>
    headFingerprint(head) === fingerprint ? head : await headByFingerprint(name, fingerprint);
  const { head: wanted, harmonicsDegree } = await opened.about;
  const original = await ownHead(wanted.name, wanted.fingerprint);
  const { name: _name, provenance: _provenance, ...avatar } = await opened.avatar;
  return {
    avatar: { ...avatar, head: original },
    kind: "Headcast's live package",
    found: [`splats bound to head "${original.name}", colours of degree ${harmonicsDegree}`],
    lost: ["what rounding took: a live package holds what is seen"],
  };
}

async function readCloud(
  bytes: Uint8Array,
  name: string,
): Promise<{ cloud: SplatCloud; kind: string }> {
  if (looksLikeSpz(bytes)) return { cloud: await readSpz(bytes), kind: ".spz" };
  if (/\.ksplat$/i.test(name)) return { cloud: readKsplat(bytes), kind: ".ksplat" };
  if (/\.splat$/i.test(name)) return { cloud: readSplat(bytes), kind: ".splat" };
  throw new SyntaxError(
    `Cannot import splats, the file must be a .ply, .spz, .splat, .ksplat, .glb or .headcast: it is ${
      describeFile(bytes)
    }`,
  );
}

const KNOWN =
  /^([xyz]|n[xyz]|f_dc_\d|f_rest_\d+|opacity|scale_\d|rot_\d|face_\d|binding(_0)?|local_\w+|one_sided|light_\w+|fold\w*)$/;
const unknownColumns = ({ columns }: PlyElement) => [...columns.keys()].filter((name) => !KNOWN.test(name));

function bounded(rigged: RiggedCloud, kind: string, lost: readonly string[]): Imported {
  const drawn = [...rigged.binding.keys()].filter((i) => rigged.cloud.opacity[i]! >= LEAST_OPACITY);
  const faint = rigged.binding.length - drawn.length;
  const cloud = faint > 0 ? cloudRows(rigged.cloud, drawn) : rigged.cloud;
  return {
    avatar: avatarOfWorld(cloud, Uint32Array.from(drawn, (i) => rigged.binding[i]!), rigged.rest),
    kind,
    found: rigged.found,
    lost: [...rigged.lost, ...(faint > 0 ? [`${faint} splats that are too faint to be seen`] : []), ...lost],
  };
}

function free(
  cloud: SplatCloud,
  kind: string,
  head: HeadModel,
  options: ImportOptions,
  lost: readonly string[],
): Imported {
  const rest = restHead(head, options.shape), { crop = CROP } = options;
  const drawn = [...Array(cloud.count).keys()].filter((i) => cloud.opacity[i]! >= LEAST_OPACITY);
  if (drawn.length === 0) {
    throw new RangeError("Cannot import splats, one that is seen is needed at least: none");
  }
  const seen = cloudRows(cloud, drawn), alignment = alignmentOf(seen, rest, options);
  const placed = alignment ? placeCloud(seen, matrixOf(alignment.move), turnRest) : seen;
  const { binding, distance } = nearestTriangles(placed.position, rest);
  const near = [...binding.keys()].filter((i) => distance[i]! <= crop);
  if (near.length === 0) {
    throw new RangeError(
      `Cannot import splats, one must lie within ${crop} of the head (--crop, --align, --landmarks): none of ${placed.count}`,
    );
  }
  const kept = near.length < placed.count ? cloudRows(placed, near) : placed;
  const away = placed.count - near.length, faint = cloud.count - drawn.length;
  const median = Float32Array.from(near, (i) => distance[i]!).sort()[near.length >> 1]!;
  return {
    avatar: avatarOfWorld(kept, Uint32Array.from(near, (i) => binding[i]!), rest),
    kind,
    found: [
      ...(alignment ? [alignment.words] : ["laid on the head as they come"]),
      ...(alignment?.doubt ? [alignment.doubt] : []),
      `half of the splats lie within ${
        (1000 * median / LARGEST_SIDE).toFixed(0)
      } thousandths of the head's height of the skin`,
    ],
    lost: [
      ...(away > 0 ? [`${away} splats further than ${crop} from the head (--crop)`] : []),
      ...(faint > 0 ? [`${faint} splats that are too faint to be seen`] : []),
      ...(cloud.fileDegree > cloud.degree ? [`colours by the side above degree ${cloud.degree}`] : []),
      ...lost,
    ],
  };
}

function alignmentOf(
  cloud: SplatCloud,
  rest: RestHead,
  { align = "auto", landmarks }: ImportOptions,
): Alignment | null {
  if (landmarks) return alignByLandmarks(landmarks, rest);
  if (align === "none") return null;
  if (align === "auto") return alignCloud(cloud, rest);
  const rows = [0, 1, 2], at = (r: number, c: number) => align[r * 4 + c]!;
  const size = Math.hypot(at(0, 0), at(1, 0), at(2, 0));
  if (!(size > 0) || !align.every(Number.isFinite)) {
    throw new RangeError(`Cannot lay the splats on the head, the matrix must have a size: ${size}`);
  }
  return {
    move: {
      size,
      rotation: rows.flatMap((r) => rows.map((c) => at(r, c) / size)),
      shift: rows.map((r) => at(r, 3)) as unknown as Vector,
    },
    off: 0,
    words: "laid on the head by the matrix given",
    doubt: null,
  };
}

/** [16], column by column. */
function matrixOf({ size, rotation: R, shift }: Similarity): number[] {
  return [
    ...[R[0]! * size, R[3]! * size, R[6]! * size, 0],
    ...[R[1]! * size, R[4]! * size, R[7]! * size, 0],
    ...[R[2]! * size, R[5]! * size, R[8]! * size, 0],
    ...[shift[0], shift[1], shift[2], 1],
  ];
}
