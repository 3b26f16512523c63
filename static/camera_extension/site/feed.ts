import { MediaStreamTrackGenerator, type TrackWriter } from "../breakout.ts";
import type { Kind } from "../device.ts";
import { type Fit, isSame } from "../fit.ts";
import type { Picture, Sound, StreamMessage } from "../messages.ts";
import type { Line, Link } from "./link.ts";

/** So long a session may take to show itself: a server that starts, a head that is made. */
const OPENING_MS = 20_000;

/** Tracks that the session flows into, for as long as one of them or of their clones is live. */
export interface Feed {
  /** What pictures are made for; a clone shares it. */
  fit: Fit;
  readonly tracks: ReadonlyMap<Kind, MediaStreamTrack>;
  /** Counts a clone among those that keep it open. */
  join(track: MediaStreamTrack): void;
  /** A track was stopped. */
  look(): void;
}

/**
 * Opens the session's stream, which is then sounding or in view.
 *
 * @throws {DOMException} as getUserMedia does
 */
export async function openFeed(link: Link, kinds: readonly Kind[], first: Fit): Promise<Feed> {
  const generators = new Map(kinds.map((kind) => [kind, new MediaStreamTrackGenerator({ kind })]));
  const inputs = new Map([...generators].map(([kind, track]) => [kind, openInput(track)]));
  const held: WeakRef<MediaStreamTrack>[] = [];
  const opening = Promise.withResolvers<void>();
  let shut = false;

  function close(): void {
    if (shut) return;
    shut = true;
    line.close();
    for (const input of inputs.values()) input.close();
  }

  /** A page that forgets a track without stopping it gives it back too. */
  function look(): void {
    if (held.length > 0 && !held.some((track) => track.deref()?.readyState === "live")) close();
  }

  function receive(message: StreamMessage): void {
    if (shut) return;
    switch (message.type) {
      case "opened":
        return opening.resolve();
      case "failed":
        return opening.reject(new DOMException(message.message, message.name));
      case "ended":
        opening.reject(new DOMException("Could not start video source", "NotReadableError"));
        return close();
      case "picture":
        line.taken();
        inputs.get("video")?.put(frameOf(message));
        return look();
      case "sound":
        inputs.get("audio")?.put(soundOf(message));
        return look();
    }
  }

  const wish = { camera: kinds.includes("video"), microphone: kinds.includes("audio"), fit: first };
  const line: Line = link.open(wish, receive);
  const late = setTimeout(
    () => opening.reject(new DOMException("Timeout starting video source", "AbortError")),
    OPENING_MS,
  );
  try {
    await opening.promise;
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(late);
  }
  let current = first;
  return {
    tracks: generators,
    get fit() {
      return current;
    },
    set fit(fit) {
      if (isSame(fit, current)) return;
      current = fit;
      line.fit(fit);
    },
    join: (track) => void held.push(new WeakRef(track)),
    look,
  };
}

const frameOf = ({ data, format, width, height, timestamp, layout, colorSpace }: Picture): VideoFrame =>
  new VideoFrame(data, {
    ...{ format: format as VideoPixelFormat, timestamp, layout: [...layout], colorSpace },
    ...{ codedWidth: width, codedHeight: height },
  });

const soundOf = ({ data, sampleRate, channels, timestamp }: Sound): AudioData =>
  new AudioData({
    ...{ format: "f32-planar", sampleRate, timestamp, data },
    ...{ numberOfChannels: channels, numberOfFrames: data.byteLength / 4 / channels },
  });

function openInput(track: TrackWriter): { put(data: VideoFrame | AudioData): void; close(): void } {
  const writer = track.writable.getWriter();
  // A track that was stopped takes nothing more.
  writer.closed.catch(() => {});
  return {
    put: (data) => void writer.write(data).catch(() => data.close()),
    close: () => void writer.close().catch(() => {}),
  };
}
