import { now } from "../../../runtime/base/clock.ts";
import type { ToWorker } from "./worker_messages.ts";

/** https://www.w3.org/TR/mediacapture-transform/, which Chromium gives to pages. */
declare class MediaStreamTrackProcessor {
  constructor(options: { track: MediaStreamTrack; maxBufferSize?: number });
  readonly readable: ReadableStream<VideoFrame>;
}

/** Gets the camera's pictures to the worker. */
export interface PictureFeed {
  /** Whether they come at the camera's rate while the tab is hidden too. */
  readonly whileHidden: boolean;
  /** Answers a worker that wants a picture. */
  want(): void;
  stop(): void;
}

type Post = (message: ToWorker, transfer?: Transferable[]) => void;

/** The camera's own stream of frames where there is one; else a video element, looked at when the worker asks. */
export function feedPictures(stream: MediaStream, post: Post): PictureFeed {
  const track = stream.getVideoTracks()[0]!;
  if (!("MediaStreamTrackProcessor" in globalThis)) return feedFromElement(stream, post);
  const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 });
  post({ type: "stream", readable }, [readable]);
  // It ends with the track.
  return { whileHidden: true, want() {}, stop() {} };
}

/**
 * The worker asks by a timer of its own, since a page's timers and requestVideoFrameCallback() rest in a hidden tab;
 * whether the element goes on there is the browser's affair.
 */
function feedFromElement(stream: MediaStream, post: Post): PictureFeed {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  void video.play().catch(() => {});
  let seen = -1;
  let busy = false;
  post({ type: "pull" });
  return {
    whileHidden: false,
    async want() {
      if (busy || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.currentTime === seen) return;
      busy = true;
      try {
        seen = video.currentTime;
        const capturedAt = now();
        const image = await createImageBitmap(video);
        post({ type: "picture", image, capturedAt }, [image]);
      } catch {
        // The element has let go of its picture: the next one will do.
      } finally {
        busy = false;
      }
    },
    stop() {
      video.srcObject = null;
    },
  };
}
