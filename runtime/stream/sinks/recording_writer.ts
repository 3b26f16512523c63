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

/** Sound on its way to the disk. */
export interface RecordedSound {
  /** Mono at 48 kHz. */
  pcm: Float32Array;
  /** When its first sample is heard, by the clock of the frames' `taken`. */
  at: number;
}

/** Sound is given up to a tenth of a second before it is heard; so much of it is kept for a file that begins meanwhile. */
const KEPT_PACKETS = 25;
/** What has not come so long after its time is silent, milliseconds. */
const LATEST_SOUND_MS = 200;

/**
 * Writes frames to files, one frame after another. Where the stream's parameters change another file is begun, since a
 * file has one set of them; each key frame is also where free space is looked at.
 */
export interface RecordingWriter {
  /** @throws {Error} where the disk is full or refuses; nothing more can be appended then */
  append(frame: RecordedFrame): Promise<void>;
  /** Puts sound where it belongs, in the file that is open or the one that is to come. @throws {Error} as `append` does */
  sound(sound: RecordedSound): Promise<void>;
  /** @returns the name of the last file, null where nothing was appended */
  close(): Promise<string | null>;
  /** Lets go of the file in work as it is. @returns the name of the last whole one */
  abandon(): Promise<string | null>;
}

interface OpenFile {
  readonly file: RecordingFile;
  readonly parameters: Uint8Array;
  readonly began: number;
  /** When its last frame is over, milliseconds since the epoch. */
  ends: number;
}

/**
 * @param name of the first file, such as talk.mp4; the next are talk-part2.mp4 and so on
 * @param options.sound whether files have a track of sound; none where not given
 */
export function createRecordingWriter(
  files: RecordingFiles,
  name: string,
  { sound = false }: { sound?: boolean } = {},
): RecordingWriter {
  const recent: RecordedSound[] = [];
  let open: OpenFile | null = null;
  let opened = 0;
  let kept: string | null = null;

  async function finish(): Promise<void> {
    if (!open) return;
    const { file, began, ends } = open;
    open = null;
    await file.stream.soundBefore(ends - began);
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
    const file = await files.open(partName, { size, parameters, sound });
    const begun: OpenFile = { file, parameters, began: taken, ends: taken };
    open = begun;
    for (const each of recent) await put(each, begun);
    return begun;
  }

  async function put({ pcm, at }: RecordedSound, { file, began }: OpenFile): Promise<void> {
    await file.stream.sound(pcm, at - began);
  }

  return {
    async append(frame) {
      const into = await fileOf(frame);
      if (!into) return;
      const { began, file: { stream } } = into, duration = 1000 / frame.fps;
      await stream.write(frame.data, frame.key, frame.taken - began, duration);
      into.ends = frame.taken + duration;
      await stream.soundBefore(frame.taken - began - LATEST_SOUND_MS);
    },
    async sound(sound) {
      recent.push(sound);
      if (recent.length > KEPT_PACKETS) recent.shift();
      if (open) await put(sound, open);
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
