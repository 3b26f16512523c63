import { cpuUsage } from "node:process";
import { createListener, readVoiceNet } from "../../../../runtime/speech/listening/listener.ts";
import { SPEECH_HOP_MS, VISEMES } from "../../../../runtime/speech/speech_frame.ts";
import type { Figure } from "../../check.ts";
import type { Peer } from "./headaudio.ts";
import { hear, type Heard, likeliest, peerTally, tally } from "./hear.ts";
import { lagFigure, mouthFigures, percent } from "./mouth_figures.ts";
import type { SpeechGroup } from "./read_speech.ts";

/** Who is judged on what. */
export function listeningFigures(groups: readonly SpeechGroup[], net: Uint8Array, peer: Peer): Figure[] {
  const heard = new Map(groups.map((group) => [group.name, group.sentences.map((s) => hear(s, net))]));
  const held = [...heard].filter(([name]) => name.startsWith("held")).flatMap(([, all]) => all);
  const real = [...heard].filter(([name]) => name.startsWith("real")).flatMap(([, all]) => all);
  const ours = tally(held.map(({ labels, visemes }) => [labels, visemes.map(likeliest)] as const));
  const peers = peerTally(held.map(({ sentence }) => sentence), peer);
  const each = [...heard].map(([name, all]) => {
    const { accuracy, macroF1 } = tally(all.map((h) => [h.labels, h.visemes.map(likeliest)] as const));
    return `${name}: ${percent(accuracy)}, macro F1 ${macroF1.toFixed(3)}`;
  });
  const worst = ours.f1.map((value, i) => `${VISEMES[i]} ${value.toFixed(2)}`).join(" ");
  const share = (name: string, value: number, limit: number, notes: readonly string[] = []): Figure => ({
    name,
    value,
    bound: "at least",
    limit,
    unit: "share",
    notes,
  });
  return [
    share("frames of unused voices and languages with the right shape", ours.accuracy, 0.75, each),
    share("macro F1 of the 15 shapes", ours.macroF1, 0.65, [worst]),
    share("right frames above headaudio 0.1.0's", ours.accuracy - peers.accuracy, 0.2, [
      `headaudio: ${percent(peers.accuracy)}, macro F1 ${peers.macroF1.toFixed(3)}, with its best delay ` +
      `of ${peers.lag * SPEECH_HOP_MS} ms taken away`,
    ]),
    share("macro F1 above headaudio 0.1.0's", ours.macroF1 - peers.macroF1, 0.2),
    ...mouthFigures("unused voices", held, 0.95),
    ...(real.length > 0 ? mouthFigures("real speech", real, 0.9) : []),
    lagFigure(held),
    processorFigure(held, net),
  ];
}

/** The share of one core that a stream takes: time of the processor, not of the clock. */
function processorFigure(heard: readonly Heard[], net: Uint8Array): Figure {
  const listener = createListener(readVoiceNet(net)), some = heard.slice(0, 40).map((h) => h.sentence.pcm);
  const run = () => {
    let seconds = 0;
    for (const pcm of some) {
      for (let at = 0; at < pcm.length; at += 320) listener.push(pcm.subarray(at, at + 320), () => {});
      seconds += pcm.length / 16_000;
    }
    return seconds;
  };
  run();
  const before = cpuUsage(), seconds = run(), { user, system } = cpuUsage(before);
  return {
    name: "processor for one stream",
    value: (user + system) / 1e6 / seconds,
    bound: "at most",
    limit: 0.05,
    unit: "share",
    notes: [`${listener.lookAheadMs} ms of look-ahead; net of ${net.length} bytes`],
  };
}
