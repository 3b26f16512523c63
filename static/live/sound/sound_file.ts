import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import { byId, toast } from "../../dom.ts";
import { createSoundFeed } from "../../client/sound/sound_feed.ts";

/** Larger files are not read into the page. */
const MOST_BYTES = 64 * 1024 * 1024;
/** As much as a server lets a head say at a time; decoded it has 115 MB. */
const MOST_SECONDS = 600;

/** Has the head say files of sound. */
export interface FileSpeaker {
  /** What is wrong with a file is told. */
  speak(file: File): Promise<void>;
  /** No more of one is sent; of all where no id is given. */
  drop(id?: string): void;
}

export interface FileSpeakerOptions {
  send: (message: ClientMessage) => boolean;
  canDrive: () => boolean;
  /** A file begins under an id. */
  onSpeak: (id: string, name: string) => void;
}

export function createFileSpeaker({ send, canDrive, onSpeak }: FileSpeakerOptions): FileSpeaker {
  const feed = createSoundFeed(send);

  async function speak(file: File): Promise<void> {
    if (!canDrive()) return;
    try {
      const pcm = await readSoundFile(file);
      const id = `file-${crypto.randomUUID()}`;
      onSpeak(id, file.name);
      if (feed.push({ id, pcm, sampleRate: SOUND_RATE, end: true })) return;
      throw new RangeError(`Cannot speak it too, at most ten minutes may wait: ${file.name}`);
    } catch (error) {
      toast((error as Error).message, "error");
    }
  }

  const picked = byId("sound-file", HTMLInputElement);
  const pick = byId("sound-pick", HTMLButtonElement);
  pick.addEventListener("click", () => picked.click());
  pick.disabled = false;
  picked.addEventListener("change", () => {
    const [file] = picked.files ?? [];
    picked.value = "";
    if (file !== undefined) void speak(file);
  });
  return { speak, drop: (id) => void feed.drop(id) };
}

/**
 * Decodes a file of sound by the browser, once it is known that it is not too long.
 *
 * @returns mono, -1 to 1, 48,000 a second
 * @throws {RangeError} for one that is too large or too long, {TypeError} for one that this browser does not know
 */
async function readSoundFile(file: File): Promise<Float32Array> {
  if (file.size > MOST_BYTES) throw new RangeError(`Cannot speak a file of more than 64 MiB: ${file.name}`);
  const seconds = await secondsOf(file);
  if (seconds > MOST_SECONDS) {
    throw new RangeError(`Cannot speak a file of more than ten minutes: ${Math.ceil(seconds)} s`);
  }
  try {
    const context = new OfflineAudioContext(1, 1, SOUND_RATE);
    return mono(await context.decodeAudioData(await file.arrayBuffer()));
  } catch (cause) {
    throw unknown(file, cause);
  }
}

function mono(sound: AudioBuffer): Float32Array {
  const mixed = sound.getChannelData(0).slice();
  const count = sound.numberOfChannels;
  for (let channel = 1; channel < count; channel++) {
    const other = sound.getChannelData(channel);
    for (let at = 0; at < mixed.length; at++) mixed[at]! += other[at]!;
  }
  if (count > 1) { for (let at = 0; at < mixed.length; at++) mixed[at]! /= count; }
  return mixed;
}

/** By its head alone: a small file may be hours long, and decoding has no end of its own. */
async function secondsOf(file: File): Promise<number> {
  const address = URL.createObjectURL(file);
  const audio = new Audio();
  try {
    audio.preload = "metadata";
    await new Promise((resolve, reject) => {
      audio.onloadedmetadata = resolve;
      audio.onerror = () => reject(unknown(file, audio.error));
      audio.src = address;
    });
    return audio.duration;
  } finally {
    audio.removeAttribute("src");
    URL.revokeObjectURL(address);
  }
}

const unknown = ({ name }: File, cause: unknown): TypeError =>
  new TypeError(`Cannot speak a file that this browser does not decode: ${name}`, { cause });
