import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import type {
  ServerMessage,
  SoundPacketMessage,
  VideoMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { frameOf } from "../../../static/client/picture/frame.ts";
import { createPictureQueue } from "../../../static/client/picture/picture_queue.ts";
import { createSoundClock } from "../../../static/client/sound/sound_clock.ts";
import { createTimeline } from "../../../static/client/sound/timeline.ts";
import { createWaitingTime } from "../../../static/client/sound/waiting_time.ts";

/** What an audio worklet draws at a time, samples, and how many of those it has drawn ahead of the loudspeaker. */
const BLOCK = 128, OUTPUT_MS = 10;
/** As often as a screen shows something. */
const SCREEN_MS = 1000 / 60;

/** A picture that was shown while something sounded. */
export interface ShownPicture {
  /** By this process's clock, ms. */
  readonly at: number;
  /** How far the picture's moment lies before the sound's that is heard with it, ms. */
  readonly behind: number;
}

/** The page's own playing of pictures and sound, on a screen and a sound card that are clocks and nothing else. */
export interface PlayedPage {
  readonly shown: ShownPicture[];
  /** Packets of sound that came too late to be played at their time. */
  readonly late: number;
  take(message: ServerMessage, at: number): void;
  /** Where sound was heard until, as the page answers an interruption. @returns ms on the session's sound clock */
  cut(generation: number): number;
  close(): void;
}

export function createPlayedPage(): PlayedPage {
  const origin = performance.now();
  const waiting = createWaitingTime(), timeline = createTimeline();
  const clock = createSoundClock((at) => (at - origin - OUTPUT_MS) / 1000);
  const queue = createPictureQueue<null>(() => {});
  const block = new Float32Array(BLOCK);
  const shown: ShownPicture[] = [];
  let read = 0;

  /** The worklet: as many blocks as the sound card has taken by now. */
  function draw(): void {
    const due = (performance.now() - origin) * SOUND_RATE / 1000;
    for (; read + BLOCK <= due; read += BLOCK) timeline.read(block, read);
    clock.place(read / SOUND_RATE, timeline.soundMs);
  }

  function hear({ generation, soundMs, data }: SoundPacketMessage, at: number): void {
    waiting.packet(soundMs, at);
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const pcm = Float32Array.from({ length: data.length / 2 }, (_, i) => view.getInt16(2 * i, true) / 32768);
    clock.sounds(soundMs, soundMs + pcm.length / SOUND_RATE * 1000);
    timeline.put(generation, soundMs, pcm, waiting.of(OUTPUT_MS), read);
  }

  function see(video: VideoMessage, at: number): void {
    if (video.soundMs !== undefined) waiting.picture(video.soundMs, at);
    queue.push({ decoded: null, frame: frameOf(video, at) }, clock.heard(at));
  }

  function show(): void {
    const at = performance.now(), heard = clock.heard(at), due = queue.take(heard);
    if (due === null || heard === null || due.frame.soundMs === null || !timeline.sounding) return;
    shown.push({ at, behind: heard - due.frame.soundMs });
  }

  const sound = setInterval(draw, 5), screen = setInterval(show, SCREEN_MS);
  return {
    shown,
    get late() {
      return timeline.late;
    },
    take(message, at) {
      if (message.type === "audio") hear(message, at);
      else if (message.type === "video") see(message, at);
    },
    cut(generation) {
      clock.hush();
      return timeline.cut(generation);
    },
    close() {
      clearInterval(sound);
      clearInterval(screen);
    },
  };
}
