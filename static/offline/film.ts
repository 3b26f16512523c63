import { markWebm } from "../../runtime/formats/provenance/mark_webm.ts";
import { saveFile } from "../live/stream/save_png.ts";

/** As browsers have them, the best first. All that draw by WebGPU write WebM, which keeps alpha and takes tags. */
const TYPES = ["video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/webm"];
const FPS = 30, BITS_A_SECOND = 6_000_000;

/** A film that is being taken. */
export interface Film {
  /** Milliseconds, performance.now(). */
  readonly since: number;
  /** Ends it, and saves it to the browser's downloads. */
  stop(): Promise<void>;
}

/** Sound that goes with a film, so much later than it is heard here, milliseconds: with the lips that say it. */
export interface FilmSound {
  readonly stream: MediaStream;
  readonly delayMs: number;
}

/** @throws {Error} where the browser cannot write films */
export function takeFilm(canvas: HTMLCanvasElement, sound: FilmSound | null): Film {
  const type = "MediaRecorder" in globalThis && TYPES.find((each) => MediaRecorder.isTypeSupported(each));
  if (!type) throw new Error("Cannot record a film, this browser has no MediaRecorder that writes one");
  const late = sound && delayed(sound);
  const stream = canvas.captureStream(FPS);
  for (const track of late?.stream.getAudioTracks() ?? []) stream.addTrack(track);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_A_SECOND });
  const chunks: Blob[] = [];
  recorder.ondataavailable = ({ data }) => void chunks.push(data);
  const ended = new Promise<void>((resolve) => recorder.onstop = () => resolve());
  recorder.start(1000);
  return {
    since: performance.now(),
    async stop() {
      recorder.stop();
      await ended;
      late?.close();
      for (const track of stream.getVideoTracks()) track.stop();
      const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
      saveFile(new Blob(markWebm(bytes), { type }), "webm");
    },
  };
}

function delayed({ stream, delayMs }: FilmSound): { stream: MediaStream; close(): void } {
  const context = new AudioContext();
  const delay = context.createDelay(2);
  delay.delayTime.value = delayMs / 1000;
  const out = context.createMediaStreamDestination();
  context.createMediaStreamSource(stream).connect(delay).connect(out);
  return { stream: out.stream, close: () => void context.close() };
}
