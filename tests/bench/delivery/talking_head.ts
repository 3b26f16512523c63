import { s16FromPcm } from "../../../runtime/base/sound/pcm_s16.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { connect, type Session } from "../../../runtime/protocol/mod.ts";
import { LandmarkTrack } from "./landmark_track.ts";

const RATE = 24_000, PIECE_MS = 50, AHEAD_MS = 400;

/** Somebody who drives a session's head: it nods and turns, opens its jaw, and speaks all the while. */
export interface TalkingHead {
  /** Where its landmarks have been. */
  readonly track: LandmarkTrack;
  stop(): Promise<void>;
}

export async function openTalkingHead(url: string): Promise<TalkingHead> {
  const track = new LandmarkTrack(await headByName("stock"));
  const session = await connect(url.replace("http", "ws"), { delivery: "motion" });
  session.on("pose", (pose) => track.add(pose));
  let began = performance.now();
  let sent = 0;
  // A machine that has too much to do speaks more slowly.
  session.on("error", () => void (began += AHEAD_MS));
  const timer = setInterval(() => {
    move(session, performance.now() - began);
    for (; sent * PIECE_MS < performance.now() - began + AHEAD_MS; sent++) speak(session, sent);
  }, 1000 / 30);
  return {
    track,
    async stop() {
      clearInterval(timer);
      await session.close();
    },
  };
}

function move(session: Session, ms: number): void {
  session.drive({ jawOpen: 0.25 + 0.25 * Math.sin(ms / 110) }, {
    neck: [0.08 * Math.sin(ms / 700), 0.22 * Math.sin(ms / 450), 0],
  });
}

/** A voice of sorts: a tone with overtones that swells four times a second. */
function speak(session: Session, piece: number): void {
  const pcm = new Float32Array(RATE * PIECE_MS / 1000);
  for (let i = 0; i < pcm.length; i++) {
    const t = piece * PIECE_MS / 1000 + i / RATE;
    const swell = Math.max(0, Math.sin(2 * Math.PI * 4 * t));
    pcm[i] = 0.3 * swell * (Math.sin(2 * Math.PI * 140 * t) + 0.6 * Math.sin(2 * Math.PI * 700 * t));
  }
  session.speakSound(s16FromPcm(pcm), { id: "voice", codec: "pcm-s16", sampleRate: RATE });
}
