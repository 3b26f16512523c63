/** The pages that watch a session: by WHEP over pion's example, by livekit-client over LiveKit, and by our own WebSocket. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What each page does: a `<video>` with the call's picture, its luma over time, and how loud its sound is. */
const SCRIPT = `
const video = document.querySelector("video"), canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });
const samples = [], region = REGION;
let analyser = null, pc = null, firstAt = null, openedAt = null, readyAt = null;
const now = () => performance.timeOrigin + performance.now();
function look(source, width, height) {
  const [left, top, right, bottom] = region, w = 24, h = 24;
  canvas.width = w; canvas.height = h;
  context.drawImage(source, left * width, top * height, (right - left) * width, (bottom - top) * height, 0, 0, w, h);
  const { data } = context.getImageData(0, 0, w, h);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i] * 0.2126 + data[i + 1] * 0.7152 + data[i + 2] * 0.0722;
  return sum / (w * h);
}
function watch() {
  video.requestVideoFrameCallback((_, { receiveTime, presentationTime }) => {
    firstAt ??= now();
    const at = now(), of = (time) => time === undefined ? NaN : performance.timeOrigin + time;
    samples.push([at, look(video, video.videoWidth, video.videoHeight), of(receiveTime), of(presentationTime)]);
    if (samples.length > 20000) samples.splice(0, 10000);
    watch();
  });
}
function hear(stream) {
  const audio = new AudioContext();
  analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  audio.createMediaStreamSource(stream).connect(analyser);
}
const level = () => {
  if (!analyser) return 0;
  const data = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(data);
  return Math.sqrt(data.reduce((sum, each) => sum + each * each, 0) / data.length);
};
async function figures() {
  const all = pc ? [...(await pc.getStats()).values()] : [];
  return all.filter(({ type }) => type === "inbound-rtp");
}
watch();
`;

const WHEP = `
async function open() {
  openedAt = now();
  pc = new RTCPeerConnection();
  pc.onconnectionstatechange = () => { if (pc?.connectionState === "connected") readyAt = now(); };
  const stream = new MediaStream();
  pc.addTransceiver("video", { direction: "recvonly" });
  pc.addTransceiver("audio", { direction: "recvonly" });
  pc.ontrack = ({ track }) => {
    stream.addTrack(track);
    if (track.kind === "audio") hear(new MediaStream([track]));
    video.srcObject = stream;
  };
  await pc.setLocalDescription(await pc.createOffer());
  if (pc.iceGatheringState !== "complete") {
    await new Promise((done) => pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done());
  }
  const response = await fetch(WHEP_URL, { method: "POST", headers: { "content-type": "application/sdp" }, body: pc.localDescription.sdp });
  await pc.setRemoteDescription({ type: "answer", sdp: await response.text() });
}
function shut() { pc?.close(); pc = null; firstAt = null; video.srcObject = null; }
`;

const LIVEKIT = `
let room = null;
async function open(token) {
  openedAt = now();
  room = new LivekitClient.Room({ adaptiveStream: false, dynacast: false });
  const stream = new MediaStream();
  room.on("trackSubscribed", (track) => {
    if (track.kind === "video") readyAt = now();
    stream.addTrack(track.mediaStreamTrack);
    if (track.kind === "audio") hear(new MediaStream([track.mediaStreamTrack]));
    video.srcObject = stream;
    pc = room.engine.pcManager.subscriber?.getStats ? room.engine.pcManager.subscriber : room.engine.pcManager.subscriber?.pc ?? room.engine.pcManager.publisher;
  });
  await room.connect(LIVEKIT_URL, token);
}
async function shut() { await room?.disconnect(); room = null; pc = null; firstAt = null; video.srcObject = null; }
`;

export interface PageOptions {
  readonly whep: string;
  readonly livekit: string;
  /** Share of the picture that is looked at: left, top, right, bottom. */
  readonly region: readonly number[];
}

/** Serves the pages /whep and /livekit on this machine. */
export function servePages({ whep, livekit, region }: PageOptions): { url: string; close(): Promise<void> } {
  const client = join(
    dirname(createRequire(import.meta.url).resolve("livekit-client")),
    "livekit-client.umd.js",
  );
  const page = (script: string, before = "") =>
    new Response(
      `<!DOCTYPE html><video autoplay muted playsinline></video>${before}<script>${
        SCRIPT.replace("REGION", JSON.stringify(region))
      }${script}</script>`,
      { headers: { "content-type": "text/html" } },
    );
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
    switch (new URL(url).pathname) {
      case "/whep":
        return page(WHEP.replace("WHEP_URL", JSON.stringify(whep)));
      case "/livekit":
        return page(
          LIVEKIT.replace("LIVEKIT_URL", JSON.stringify(livekit)),
          '<script src="client.js"></script>',
        );
      case "/client.js":
        return new Response(await Deno.readTextFile(client), {
          headers: { "content-type": "text/javascript" },
        });
      default:
        return new Response(null, { status: 404 });
    }
  });
  return { url: `http://127.0.0.1:${server.addr.port}/`, close: () => server.shutdown() };
}
