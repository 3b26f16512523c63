import { basename, extname, resolve } from "node:path";
import { nameFrom } from "../../base/names.ts";
import { UsageError } from "../../cli/flags.ts";
import { looksLikeGlb, readGlb } from "../../formats/glb/container.ts";
import { looksLikeZip } from "../../formats/zip.ts";
import { decodeHead } from "../../head/file/read_head.ts";
import { HEAD_MAGIC } from "../../head/file/sections.ts";
import { decodeStoredHead, looksStored, readStoredFacts } from "../../head/file/stored_head.ts";
import { looksLikeFlame } from "../../head/flame/read_flame.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { readIct } from "../../head/ict/read_ict.ts";
import { readMorphHead } from "../../head/morph/read_morph_head.ts";
import type { HeadOptions } from "../head.ts";
import { flameFound } from "./flame_found.ts";
import { folderFiles, ictFolderIn } from "./ict_folder.ts";
import { glbLicence, ICT_LICENCE, UNKNOWN_LICENCE } from "./licences.ts";

/** FLAME's largest files have 100 MB. */
const MOST_BYTES = 2 ** 30;

/** A head that somebody has, before it is read. */
export interface FoundHead {
  /** What it is, as a line says it. */
  readonly kind: string;
  /** What it is called where nobody says otherwise. */
  readonly name: string;
  readonly licence: string;
  readonly source: string;
  /**
   * @param onStep told how much of what is to be read has been
   * @param report told what was judged and what is left out, a line each
   */
  read(onStep: (done: number, of: number) => void, report: (line: string) => void): Promise<HeadModel>;
}

/**
 * Makes out what a file or folder is, by what is inside.
 *
 * @throws NotFound, RangeError or SyntaxError that says what can be added, and what this is instead
 */
export async function recogniseHead(path: string, options: HeadOptions): Promise<FoundHead> {
  const { isDirectory, isFile, size } = await Deno.stat(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`Cannot add head, its file or folder must be there: ${path}`);
  });
  if (isDirectory) return await recogniseFolder(path, options);
  // Of a device or a pipe there may be no end.
  if (!isFile) throw new TypeError(`Cannot add head, it must be a file or a folder: ${path}`);
  if (size > MOST_BYTES) {
    throw new RangeError(`Cannot add head, its file has at most ${MOST_BYTES} bytes: ${size}`);
  }
  const bytes = await Deno.readFile(path);
  const source = `${basename(resolve(path))}, ${bytes.length} bytes`;
  if (looksLikeFlame(bytes)) return await flameFound(path, bytes, source, options);
  for (const flag of ["landmarks", "no-mouth"] as const) {
    if (options[flag]) throw new UsageError(`Cannot add this head with --${flag}, it is for FLAME: ${path}`);
  }
  const name = nameFrom("avatar", basename(path, extname(path)));
  if (looksStored(bytes)) {
    const { licence, source, ...facts } = await readStoredFacts(bytes);
    const kind = `a head of Headcast's own, ${facts.name}`;
    return { kind, name, licence, source, read: async () => (await decodeStoredHead(bytes)).head };
  }
  if (new TextDecoder("latin1").decode(bytes.subarray(0, HEAD_MAGIC.length)) === HEAD_MAGIC) {
    const kind = "a head of Headcast's own, packed";
    return { kind, name, licence: UNKNOWN_LICENCE, source, read: () => decodeHead(bytes) };
  }
  if (looksLikeGlb(bytes)) {
    const kind = "a .glb, read for morph targets with ARKit's names";
    const read: FoundHead["read"] = (_, report) => readMorphHead(bytes, options.name ?? name, { report });
    return { kind, name, licence: glbLicence(readGlb(bytes).document), source, read };
  }
  throw unknown(path, nameKind(bytes, extname(path).toLowerCase()));
}

async function recogniseFolder(
  path: string,
  { landmarks, "no-mouth": noMouth }: HeadOptions,
): Promise<FoundHead> {
  if (landmarks || noMouth) {
    throw new UsageError(
      `Cannot add a folder with --${landmarks ? "landmarks" : "no-mouth"}, it is for FLAME: ${path}`,
    );
  }
  const folder = await ictFolderIn(path);
  if (folder === undefined) throw unknown(path, "a folder without ICT-FaceKit's generic_neutral_mesh.obj");
  return {
    kind: "ICT-FaceKit, a folder of OBJ files",
    name: "ict",
    licence: ICT_LICENCE,
    source: `ICT-FaceKit, the folder ${basename(resolve(folder))}`,
    read: (onStep) => readIct(folderFiles(folder), { progress: (_, read, of) => onStep(read, of) }),
  };
}

/** What .xz, .gz, .7z, .bz2 and .rar begin with. */
const ARCHIVES = ["\xfd7zXZ", "\x1f\x8b", "7z\xbc", "BZh", "Rar!"];

/** What a file is that is none of those. */
function nameKind(bytes: Uint8Array, ending: string): string {
  const first = String.fromCharCode(...bytes.subarray(0, 8));
  if (ARCHIVES.some((start) => first.startsWith(start))) return "an archive, which has to be unpacked first";
  if (looksLikeZip(bytes)) return "a ZIP archive without FLAME's arrays, which may have to be unpacked first";
  if (ending === ".obj") return "a single OBJ file, whose folder is needed";
  if (ending === ".pkl" || bytes[0] === 0x80) return "a pickle without FLAME's v_template and kintree_table";
  if (ending === ".gltf") return "a .gltf of several files, to be exported as .glb";
  if (ending === ".fbx" || ending === ".blend") {
    return `a ${ending}, to be exported as .glb with its shape keys`;
  }
  return "none of these";
}

const unknown = (path: string, what: string): Error =>
  new SyntaxError(
    "Cannot add head, a FLAME file (.pkl, .npz), ICT-FaceKit's folder, a .glb with ARKit's shapes or a .head is needed, " +
      `this is ${what}: ${path}`,
  );
