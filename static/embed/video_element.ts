/** What browsers take for leave to be heard. */
export const UNLOCKERS = ["pointerup", "keydown"] as const;

/** As far as it is needed of an HTMLVideoElement. */
interface Video {
  srcObject: unknown;
  muted: boolean;
  /** Whether it has the attribute. */
  readonly defaultMuted: boolean;
  play(): Promise<void>;
}

/** Whether a video is to be silent: where the head is, or where the page has written `muted` on it. */
export const isSilent = (video: Video, isMuted: boolean): boolean => isMuted || video.defaultMuted;

/**
 * Plays a stream in a video. Browsers refuse to play what can be heard before somebody has clicked or typed in the page: it
 * is seen from the start then, and heard from the first click.
 *
 * @param isMuted whether the head is to be silent, asked again at the click
 */
export function playStream(video: Video, stream: unknown, isMuted: () => boolean): void {
  video.srcObject = stream;
  video.muted = isSilent(video, isMuted());
  video.play().catch((error: DOMException) => {
    if (error.name !== "NotAllowedError" || video.muted) return;
    video.muted = true;
    video.play().catch(() => {});
    const unlock = () => {
      for (const kind of UNLOCKERS) removeEventListener(kind, unlock, { capture: true });
      if (video.srcObject === stream) video.muted = isSilent(video, isMuted());
    };
    for (const kind of UNLOCKERS) addEventListener(kind, unlock, { capture: true });
  });
}
