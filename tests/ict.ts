/** ICT-FaceKit light as it is published, where ../shared has it: a real person's head for tests. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { HeadModel } from "../runtime/head/head_model.ts";
import type { IctFiles } from "../runtime/head/ict/read_ict.ts";
import { readIct } from "../runtime/head/ict/read_ict.ts";
import { keptHeadOf } from "./kept.ts";
import type { Lack } from "./skip.ts";

const PACKED = new URL("../../shared/data/ict/ict-facekit-light.tar.xz", import.meta.url);
const UNPACKED = new URL("./.cache/ict_files/", import.meta.url);
const FOLDER = new URL("FaceXModel/", UNPACKED);

/** What is lacking for tests on it; unpacks it once. */
export const ictLack: Lack | null = unpack();

function unpack(): Lack | null {
  if (existsSync(FOLDER)) return null;
  if (!existsSync(PACKED)) {
    return { kind: "data", reason: "../shared/data/ict/ict-facekit-light.tar.xz is absent" };
  }
  const making = new URL(`./.cache/ict_files.${crypto.randomUUID()}/`, import.meta.url);
  mkdirSync(making, { recursive: true });
  const run = spawnSync("tar", ["-xJf", fileURLToPath(PACKED), "-C", fileURLToPath(making)]);
  if (run.status !== 0) return { kind: "tool", reason: "tar and xz do not unpack ICT-FaceKit" };
  try {
    renameSync(making, UNPACKED);
  } catch (error) {
    // Another process was first.
    if (!existsSync(FOLDER)) throw error;
  }
  return null;
}

/** The folder's path, with a slash at its end. */
export const ictFolder = (): string => fileURLToPath(FOLDER);

export const ictFiles: IctFiles = {
  list: () => Promise.resolve(readdirSync(FOLDER)),
  read: (name) => readFile(new URL(name, FOLDER)),
};

/** The head that readIct() makes of it, made once for all tests. */
export const ictHead = (): Promise<HeadModel> => keptHeadOf("ict_head", [], () => readIct(ictFiles));
