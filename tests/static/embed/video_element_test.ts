import assert from "node:assert/strict";
import { playStream } from "../../../static/embed/video_element.ts";

/** A video in a page where nobody has clicked yet: it plays silently only. */
function videoOf(attribute = false) {
  const video = {
    srcObject: null as unknown,
    muted: attribute,
    defaultMuted: attribute,
    playing: false,
    play,
  };
  function play(): Promise<void> {
    if (!video.muted) return Promise.reject(new DOMException("click first", "NotAllowedError"));
    video.playing = true;
    return Promise.resolve();
  }
  return video;
}

async function played(video: ReturnType<typeof videoOf>, isMuted: () => boolean): Promise<void> {
  playStream(video, {}, isMuted);
  await Promise.resolve().then(() => {}).then(() => {});
}

Deno.test("a video that may not be heard yet is seen, and is heard from the first click", async () => {
  const video = videoOf();
  await played(video, () => false);
  assert.deepEqual([video.playing, video.muted], [true, true]);
  dispatchEvent(new Event("pointerup"));
  assert.equal(video.muted, false);
  video.muted = true;
  dispatchEvent(new Event("pointerup"));
  assert.equal(video.muted, true, "what the page does later holds");
});

Deno.test("a click gives no sound to a head that was silenced meanwhile, nor to a video marked as muted", async () => {
  const [silenced, marked] = [videoOf(), videoOf(true)];
  let isMuted = false;
  await played(silenced, () => isMuted);
  await played(marked, () => false);
  isMuted = true;
  dispatchEvent(new Event("keydown"));
  assert.deepEqual([silenced.muted, marked.muted, marked.playing], [true, true, true]);
});
