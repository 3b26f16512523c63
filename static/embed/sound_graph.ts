import { now } from "../../runtime/base/clock.ts";
import { loudspeakerOf, openPlayer } from "../client/sound/open_player.ts";
import { SOUND_RATE } from "../../runtime/base/sound/sound_rate.ts";
import type { OutputPlace } from "./engine/messages.ts";
import { UNLOCKERS } from "./video_element.ts";

/** How often the engine is told where the loudspeaker is; between, it counts on. */
const PLACE_MS = 500;
/** Loudness is faded so long, seconds, or it would click. */
const FADE_S = 0.01;

/** A session's sound on the page: from the worklet to a track, and to the loudspeaker where that is wanted. */
export interface SoundGraph {
  readonly track: MediaStreamTrack;
  /** The browser lets it be heard. */
  readonly running: boolean;
  /** Whether this page's loudspeaker has it, too. */
  loud: boolean;
  muted: boolean;
  /** Asks the browser to let it be heard, which it does once somebody has clicked. */
  resume(): void;
  close(): void;
}

export interface SoundGraphOptions {
  /** The address of the worklet's script. */
  script: string;
  /** The worklet is there: its port, for whoever decodes packets. */
  onPlayer: (port: MessagePort) => void;
  onPlace: (place: OutputPlace) => void;
  onFailed: (error: Error) => void;
}

/** @returns null where the browser has no AudioWorklet */
export function openSoundGraph(options: SoundGraphOptions): SoundGraph | null {
  if (!("AudioWorkletNode" in globalThis)) return null;
  const { script, onPlayer, onPlace, onFailed } = options;
  const context = new AudioContext({ sampleRate: SOUND_RATE, latencyHint: "interactive" });
  const speaker = loudspeakerOf(context);
  const volume = context.createGain();
  const near = context.createGain();
  const out = context.createMediaStreamDestination();
  near.gain.value = 0;
  volume.connect(out);
  volume.connect(near).connect(context.destination);
  let [loud, muted] = [false, false];

  /** What a track gets leaves the graph at once; a loudspeaker is later. */
  function place(): void {
    const at = now();
    const { running } = speaker;
    const contextTime = loud ? speaker.contextTimeAt(at) ?? 0 : context.currentTime;
    onPlace({ running, contextTime, at, outputMs: loud ? speaker.outputMs(at) : 0 });
  }

  const timer = setInterval(place, PLACE_MS);
  context.onstatechange = place;
  const resume = () => void (context.state === "suspended" && context.resume().catch(() => {}));
  for (const kind of UNLOCKERS) addEventListener(kind, resume, { capture: true });
  openPlayer(context, script).then((node) => {
    node.connect(volume);
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage({ type: "port" }, [port2]);
    onPlayer(port1);
    place();
  }).catch((error) => context.state !== "closed" && onFailed(error));

  return {
    track: out.stream.getAudioTracks()[0]!,
    get running() {
      return speaker.running;
    },
    get loud() {
      return loud;
    },
    set loud(on) {
      loud = on;
      near.gain.setTargetAtTime(on ? 1 : 0, context.currentTime, FADE_S);
      place();
    },
    get muted() {
      return muted;
    },
    set muted(on) {
      muted = on;
      volume.gain.setTargetAtTime(on ? 0 : 1, context.currentTime, FADE_S);
    },
    resume,
    close() {
      clearInterval(timer);
      for (const kind of UNLOCKERS) removeEventListener(kind, resume, { capture: true });
      context.onstatechange = null;
      void context.close();
    },
  };
}
