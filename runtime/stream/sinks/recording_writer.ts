import { parameterSets } from "../../video/sps.ts";
import type { RecordingFile, RecordingFiles } from "./recording_files.ts";

/** A frame on its way to the disk. */
export interface RecordedFrame {
  /** H.264, annexb. */
  data: Uint8Array;
  key: boolean;
  /** Pixels a side. */
  size: number;
  /** Frames a second. */
  fps: number;
  /** When its pose was taken, milliseconds since the epoch: what the file's times are made of. */
  taken: number;
}

/**
 * Writes frames to files, one frame after another. Where the stream's parameters change another file is begun, since a
 * file has one set of them; each key frame is also where free space is looked at.
 */
export interface RecordingWriter {
  /** @throws {Error} where the disk is full or refuses; nothing more can be appended then */
  append(frame: RecordedFrame): Promise<void>;
  /** @returns the name of the last file, null where nothing was appended */
  close(): Promise<string | null>;
  /** Lets go of the file in work as it is. @returns the name of the last whole one */
  abandon(): Promise<string | null>;
}

interface OpenFile {
  readonly file: RecordingFile;
  readonly parameters: Uint8Array;
  readonly began: number;
}

/** @param name of the first file, such as talk.mp4; the next are talk-part2.mp4 and so on */
export function createRecordingWriter(files: RecordingFiles, name: string): RecordingWriter {
  let open: OpenFile | null = null;
  let opened = 0;
  let kept: string | null = null;

  async function finish(): Promise<void> {
    if (!open) return;
    const { file } = open;
    open = null;
    await file.finish();
    kept = file.name;
  }

  /** The file that a frame belongs to. */
  async function fileOf({ key, data, size, taken }: RecordedFrame): Promise<OpenFile | null> {
    if (!key) return open;
    await files.checkSpace();
    const parameters = parameterSets(data);
    if (open && equal(parameters, open.parameters)) return open;
    await finish();
    opened++;
    const partName = opened === 1 ? name : name.replace(/\.mp4$/, `-part${opened}.mp4`);
    const file = await files.open(partName, { size, parameters });
    return open = { file, parameters, began: taken };
  }

  return {
    async append(frame) {
      const into = await fileOf(frame);
      if (!into) return;
      await into.file.stream.write(frame.data, frame.key, frame.taken - into.began, 1000 / frame.fps);
    },
    async close() {
      await finish();
      return kept;
    },
    async abandon() {
      await open?.file.abandon();
      open = null;
      return kept;
    },
  };
}

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
