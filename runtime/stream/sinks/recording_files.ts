import { existsSync } from "node:fs";
import { mkdir, open as openFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileStem } from "../../base/names.ts";
import type { Mp4Stream, Mp4StreamOptions } from "../../video/mp4_stream.ts";
import { RECORDING_MIN_FREE_BYTES } from "../limits.ts";

export interface RecordingFilesOptions {
  folder: string;
  /** The muxer and the disk, for tests. */
  openStream?: (path: string, options: Mp4StreamOptions) => Promise<Mp4Stream>;
  freeBytes?: (folder: string) => Promise<number>;
}

/** A file that is being written. */
export interface RecordingFile {
  readonly name: string;
  readonly stream: Pick<Mp4Stream, "write" | "sound" | "soundBefore">;
  /** Gives it its own name. */
  finish(): Promise<void>;
  /** Lets go of it as it is: what was written stays under the temporary name, and plays. */
  abandon(): Promise<void>;
}

/** A file of lines, which is whole after each. */
export interface LineFile {
  /** Puts text behind what is there. */
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** The folder of recordings. A file has its own name only when it is whole, as the renderer's outputs do. */
export interface RecordingFiles {
  readonly folder: string;
  /**
   * A file name that no recording has, nor anything beside one.
   *
   * @param epoch milliseconds
   * @param other a name that was proposed and is not claimed yet
   */
  propose(session: string, epoch: number, ending?: string, other?: string): string;
  /** Proposes it to nobody else. */
  claim(name: string): void;
  /** @throws {Error} where the disk is nearly full */
  checkSpace(): Promise<void>;
  /** Begins a file of lines, by its own name. @throws {Error} where a file is there */
  openLines(name: string): Promise<LineFile>;
  open(name: string, options: Mp4StreamOptions): Promise<RecordingFile>;
  /** Writes a file that stands beside a recording: all of it or nothing. @throws {Error} where the disk is nearly full */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

/** A recording, and what stands beside it by the same name: the frames that drove it, and their motion. */
const ENDINGS = [".mp4", ".jsonl", ".npz"];

export function openRecordingFiles(options: RecordingFilesOptions): RecordingFiles {
  const { folder, openStream = openMuxer, freeBytes = freeBytesOf } = options;
  const claimed = new Set<string>();
  const isTaken = (stem: string) =>
    ENDINGS.some((ending) => claimed.has(stem + ending) || existsSync(join(folder, stem + ending)));

  async function checkSpace(): Promise<void> {
    await mkdir(folder, { recursive: true });
    const free = await freeBytes(folder);
    if (free >= RECORDING_MIN_FREE_BYTES) return;
    const least = RECORDING_MIN_FREE_BYTES / 2 ** 20;
    throw new Error(
      `Cannot record to ${folder}, ${least} MiB must stay free on its disk: ${Math.floor(free / 2 ** 20)}`,
    );
  }

  return {
    folder,
    propose(session, epoch, ending = ".mp4", other) {
      const plain = `${fileStem(session)}-${stampOf(new Date(epoch))}`;
      let stem = plain;
      const isOther = () => ENDINGS.some((each) => stem + each === other);
      for (let count = 2; isOther() || isTaken(stem); count++) stem = `${plain}-${count}`;
      return stem + ending;
    },
    claim: (name) => void claimed.add(name),
    checkSpace,
    async write(name, bytes) {
      await checkSpace();
      const temporary = join(folder, `.${crypto.randomUUID().slice(0, 8)}-${name}`);
      try {
        await writeFile(temporary, bytes);
        await rename(temporary, join(folder, name));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async openLines(name) {
      const file = await openFile(join(folder, name), "ax");
      return { write: (text) => file.appendFile(text), close: () => file.close() };
    },
    async open(name, streamOptions) {
      const temporary = join(folder, `.${crypto.randomUUID().slice(0, 8)}-${name}`);
      const stream = await openStream(temporary, streamOptions).catch(async (error) => {
        await rm(temporary, { force: true });
        throw error;
      });
      return {
        name,
        stream,
        async finish() {
          await stream.close();
          await rename(temporary, join(folder, name));
        },
        abandon: () => stream.abandon(),
      };
    },
  };
}

/** The muxer is native and is loaded with the first recording. */
async function openMuxer(path: string, options: Mp4StreamOptions): Promise<Mp4Stream> {
  const { openMp4Stream } = await import("../../video/mp4_stream.ts");
  return await openMp4Stream(path, options);
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Local time, such as 20260131-174502. */
function stampOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}
