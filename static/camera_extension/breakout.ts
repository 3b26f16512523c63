/** Chromium's tracks out of a script and the other way, which TypeScript's library does not know. */

export interface TrackWriter extends MediaStreamTrack {
  readonly writable: WritableStream<VideoFrame | AudioData>;
}
export interface TrackReader<Data> {
  readonly readable: ReadableStream<Data>;
}

interface Breakout {
  readonly MediaStreamTrackGenerator: new (options: { kind: "audio" | "video" }) => TrackWriter;
  readonly MediaStreamTrackProcessor: new <Data>(options: {
    track: MediaStreamTrack;
    maxBufferSize?: number;
  }) => TrackReader<Data>;
}

const { MediaStreamTrackGenerator, MediaStreamTrackProcessor } = globalThis as unknown as Breakout;
export { MediaStreamTrackGenerator, MediaStreamTrackProcessor };
