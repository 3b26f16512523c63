import { createListener, readVoiceNet } from "../../../../runtime/speech/listening/listener.ts";
import { VISEMES } from "../../../../runtime/speech/speech_frame.ts";
import type { Peer } from "./headaudio.ts";
import { labelsOf, type Sentence } from "./read_speech.ts";

/** What the listener told of a sentence. */
export interface Heard {
  readonly sentence: Sentence;
  /** [frames], the right shapes. */
  readonly labels: Int32Array;
  /** [frames][15]. */
  readonly visemes: readonly Float32Array[];
  readonly jaw: readonly number[];
}

/** The peer's labels may come later by this many frames: it votes over 96 ms. */
const PEER_LAGS = 15;

/** A sentence in packets of 20 ms, as a stream brings them. */
export function hear(sentence: Sentence, net: Uint8Array): Heard {
  const listener = createListener(readVoiceNet(net));
  const labels = labelsOf(sentence), visemes: Float32Array[] = [], jaw: number[] = [];
  const take: Parameters<typeof listener.finish>[0] = (frame) => {
    visemes.push(frame.visemes.slice());
    jaw.push(frame.jaw);
  };
  for (let at = 0; at < sentence.pcm.length; at += 320) {
    listener.push(sentence.pcm.subarray(at, at + 320), take);
  }
  listener.finish(take);
  return { sentence, labels, visemes: visemes.slice(0, labels.length), jaw: jaw.slice(0, labels.length) };
}

/** The shape that is likeliest. */
export const likeliest = (visemes: Float32Array) => visemes.indexOf(Math.max(...visemes));

/** Frame accuracy, and F1 of each shape that comes and their mean. */
export function tally(pairs: readonly (readonly [truth: Int32Array, told: ArrayLike<number>])[]) {
  const both = new Float64Array(VISEMES.length), truths = both.slice(), tolds = both.slice();
  let right = 0, all = 0;
  for (const [truth, told] of pairs) {
    for (let i = 0; i < truth.length; i++) {
      truths[truth[i]!]!++;
      tolds[told[i]!]!++;
      if (truth[i] === told[i]) both[truth[i]!]!++, right++;
      all++;
    }
  }
  const f1 = Array.from(both, (hits, v) => 2 * hits / Math.max(1, truths[v]! + tolds[v]!));
  const present = f1.filter((_, v) => truths[v]! > 0);
  return { accuracy: right / all, f1, macroF1: present.reduce((a, b) => a + b, 0) / present.length };
}

/** The peer at the delay that suits it best. */
export function peerTally(sentences: readonly Sentence[], peer: Peer) {
  const told = sentences.map((sentence) => {
    const truth = labelsOf(sentence);
    return { truth, labels: peer(sentence.pcm, truth.length) };
  });
  let best = { accuracy: -1, macroF1: 0, f1: [] as number[], lag: 0 };
  for (let lag = 0; lag <= PEER_LAGS; lag++) {
    const moved = tally(told.map(({ truth, labels }) => {
      const earlier = new Int32Array(labels.length);
      earlier.set(labels.subarray(lag));
      return [truth, earlier] as const;
    }));
    if (moved.accuracy > best.accuracy) best = { ...moved, lag };
  }
  return best;
}
