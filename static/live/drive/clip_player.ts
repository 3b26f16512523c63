import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";

export interface ClipPlayerOptions {
  /** The same object each time, for one clip. */
  onFrame: (pose: HeadPose) => void;
  /** Playing, paused, ended or moved. */
  onChange: () => void;
}

export interface ClipPlayer {
  readonly clip: Clip | null;
  readonly playing: boolean;
  /** Seconds from the clip's start. */
  readonly time: number;
  loop: boolean;
  load(next: Clip): void;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
}

/** Plays a clip by the wall clock, a pose per screen refresh. */
export function createClipPlayer({ onFrame, onChange }: ClipPlayerOptions): ClipPlayer {
  let pose = restPose();
  let clip: Clip | null = null;
  let playing = false;
  let loop = true;
  let time = 0;
  let last = 0;

  function show(): void {
    if (clip === null) return;
    clip.sample(time, pose);
    onFrame(pose);
  }

  function step(at: number): void {
    if (!playing || clip === null) return;
    time += Math.max(0, at - last) / 1000;
    last = at;
    if (time >= clip.duration) {
      if (loop) time %= clip.duration;
      else {
        time = clip.duration;
        playing = false;
      }
    }
    show();
    onChange();
    if (playing) requestAnimationFrame(step);
  }

  function play(): void {
    if (clip === null || playing) return;
    if (time >= clip.duration) time = 0;
    playing = true;
    last = performance.now();
    requestAnimationFrame(step);
    onChange();
  }

  return {
    get clip() {
      return clip;
    },
    get playing() {
      return playing;
    },
    get time() {
      return time;
    },
    get loop() {
      return loop;
    },
    set loop(on) {
      loop = on;
    },
    load(next) {
      clip = next;
      pose = restPose(next.space);
      time = 0;
      playing = false;
      play();
    },
    play,
    pause() {
      playing = false;
      onChange();
    },
    seek(seconds) {
      if (clip === null) return;
      time = Math.min(Math.max(seconds, 0), clip.duration);
      last = performance.now();
      show();
      onChange();
    },
  };
}
