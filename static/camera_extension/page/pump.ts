import { MediaStreamTrackProcessor } from "../breakout.ts";
import type { Shape } from "../device.ts";
import type { Sound } from "../messages.ts";
import type { Outlet } from "./outlet.ts";
import { createPictures } from "./pictures.ts";

/**
 * Takes pictures and sound out of a stream's tracks and gives them to whoever wants them, until the tracks end.
 *
 * @param shape the camera's
 */
export function pump(stream: MediaStream, shape: Shape, outlet: Outlet): void {
  const pictures = createPictures(shape);
  for (const track of stream.getVideoTracks()) {
    void drain<VideoFrame>(track, async (frame) => {
      outlet.open();
      // Its own time stamp may be the decoder's, which only counts (Chromium 156 keeps it through a track).
      const at = Math.round(performance.now() * 1000);
      for (const fit of outlet.wanted(at)) outlet.picture(fit, await pictures.of(frame, fit, at));
    });
  }
  for (const track of stream.getAudioTracks()) {
    void drain<AudioData>(track, (data) => {
      if (outlet.wantsSound) outlet.sound(soundOf(data));
    });
  }
}

async function drain<Data extends VideoFrame | AudioData>(
  track: MediaStreamTrack,
  take: (data: Data) => void | Promise<void>,
): Promise<void> {
  const reader = new MediaStreamTrackProcessor<Data>({ track }).readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    try {
      await take(value);
    } finally {
      value.close();
    }
  }
}

function soundOf(sound: AudioData): Sound {
  const { numberOfChannels: channels, numberOfFrames, sampleRate, timestamp } = sound;
  const data = new Float32Array(channels * numberOfFrames);
  for (let channel = 0; channel < channels; channel++) {
    const part = data.subarray(channel * numberOfFrames, (channel + 1) * numberOfFrames);
    sound.copyTo(part, { planeIndex: channel, format: "f32-planar" });
  }
  return { type: "sound", sampleRate, channels, timestamp, data: data.buffer };
}
