/** What runs in a page that watches by WHEP as any page could. */

/** Of one viewer. */
export interface WhepFigures {
  readonly state: string;
  readonly framesDecoded: number;
  readonly width: number;
  readonly audioEnergy: number;
  readonly soundSamples: number;
  /** Milliseconds that pictures wait between their arrival and their decoding, on average; so for sound. */
  readonly jitterBuffer: number;
  readonly soundJitterBuffer: number;
  readonly nacks: number;
  readonly plis: number;
  readonly freezes: number;
}

/** Opens so many viewers; makes `figures()` known in the page. */
export async function startWhep({ url, count }: { url: string; count: number }): Promise<void> {
  // deno-lint-ignore no-explicit-any
  const page = globalThis as any;
  // deno-lint-ignore no-explicit-any
  const peers: { pc: any; location: string }[] = [];
  for (let index = 0; index < count; index++) {
    const pc = new page.RTCPeerConnection();
    pc.addTransceiver("video", { direction: "recvonly" });
    pc.addTransceiver("audio", { direction: "recvonly" });
    const video = page.document.createElement("video");
    Object.assign(video, { autoplay: true, playsInline: true });
    page.document.body.append(video);
    const stream = new page.MediaStream();
    video.srcObject = stream;
    // deno-lint-ignore no-explicit-any
    pc.ontrack = ({ track }: any) => stream.addTrack(track);
    await pc.setLocalDescription();
    const answer = await fetch(url, {
      method: "POST",
      body: pc.localDescription.sdp,
      headers: { "content-type": "application/sdp" },
    });
    const sdp = await answer.text();
    if (answer.status !== 201) throw new Error(`WHEP answered ${answer.status}: ${sdp}`);
    await pc.setRemoteDescription({ type: "answer", sdp });
    peers.push({ pc, location: answer.headers.get("location")! });
  }
  Object.assign(globalThis, {
    peers,
    figures: () =>
      Promise.all(peers.map(async ({ pc }) => {
        // deno-lint-ignore no-explicit-any
        const all = [...(await pc.getStats() as any).values()];
        const of = (kind: string) =>
          // deno-lint-ignore no-explicit-any
          all.find((each: any) => each.type === "inbound-rtp" && each.kind === kind) ?? {};
        const video = of("video"), audio = of("audio");
        const mean = ({ jitterBufferDelay = 0, jitterBufferEmittedCount = 0 }) =>
          jitterBufferEmittedCount > 0 ? 1000 * jitterBufferDelay / jitterBufferEmittedCount : 0;
        return {
          state: pc.connectionState,
          framesDecoded: video.framesDecoded ?? 0,
          width: video.frameWidth ?? 0,
          audioEnergy: audio.totalAudioEnergy ?? 0,
          soundSamples: audio.totalSamplesReceived ?? 0,
          jitterBuffer: mean(video),
          soundJitterBuffer: mean(audio),
          ...{ nacks: video.nackCount ?? 0, plis: video.pliCount ?? 0, freezes: video.freezeCount ?? 0 },
        };
      })),
  });
}

export const whepFigures = (): Promise<WhepFigures[]> =>
  // deno-lint-ignore no-explicit-any
  (globalThis as any).figures();

/** Ends the first by DELETE. @returns what becomes of its keys' transport within 5 s */
export async function endWhep(): Promise<string> {
  // deno-lint-ignore no-explicit-any
  const [{ pc, location }] = (globalThis as any).peers;
  const { transport } = pc.getReceivers()[0];
  const ended = new Promise((resolve) => transport.onstatechange = resolve);
  await fetch(location, { method: "DELETE" });
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
  return transport.state;
}

/** The first ends by itself, as a page does that goes on to another. */
export function closeWhep(): void {
  // deno-lint-ignore no-explicit-any
  (globalThis as any).peers[0].pc.close();
}
