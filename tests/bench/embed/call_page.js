// The page of call.ts: a head's stream goes through a call of two peers in this page, and what arrives is counted.
const { server, options } = globalThis.setting;

/** The worklet's side of sound_probe.js. */
let probe;
globalThis.AudioWorkletNode = class extends AudioWorkletNode {
  constructor(...options) {
    super(...options);
    probe = this.port;
  }
};
const { addModule } = Worklet.prototype;
Worklet.prototype.addModule = async function (script) {
  await addModule.call(this, "/sound_probe.js");
  return await addModule.call(this, script);
};
globalThis.servers = (server) => probe.postMessage({ type: "server", server });
globalThis.report = () =>
  new Promise((resolve) => {
    probe.onmessage = ({ data }) => resolve(data);
    probe.postMessage({ type: "report" });
  });

const { Headcast } = await import(`${server}embed.js`);
const head = globalThis.head = new Headcast(server, options);
const told = globalThis.told = [];
for (const kind of ["ready", "state", "error", "quality"]) {
  head.on(kind, (event) => told.push([kind, event?.message ?? event?.thread ?? event, event?.fps ?? null]));
}
const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
here.onicecandidate = ({ candidate }) => candidate && there.addIceCandidate(candidate);
there.onicecandidate = ({ candidate }) => candidate && here.addIceCandidate(candidate);
const stream = head.stream();
for (const track of stream.getTracks()) here.addTrack(track, stream);

/** Pips that are heard at the other peer: 80 ms each. */
let heard = 0;
globalThis.pips = () => heard;
const context = new AudioContext({ sampleRate: 48_000 });
there.ontrack = ({ track, streams: [remote] }) => {
  const element = document.createElement(track.kind);
  element.srcObject = remote;
  element.muted = true;
  element.play().catch(() => {});
  if (track.kind !== "audio") return;
  const ear = context.createScriptProcessor(1024, 1, 1);
  let [loud, quiet] = [0, 0];
  ear.onaudioprocess = ({ inputBuffer }) => {
    for (const value of inputBuffer.getChannelData(0)) {
      quiet = Math.abs(value) > 0.05 ? 0 : quiet + 1;
      if (quiet < 240) loud++;
      else {
        if (loud > 1920 + 240) heard++;
        loud = 0;
      }
    }
  };
  context.createMediaStreamSource(remote).connect(ear).connect(context.destination);
};
await here.setLocalDescription();
await there.setRemoteDescription(here.localDescription);
await there.setLocalDescription();
await here.setRemoteDescription(there.localDescription);
head.connect().catch((error) => told.push(["rejected", error.message]));

/** Pictures that have arrived. */
globalThis.arrived = async () => {
  for (const report of (await there.getStats()).values()) {
    if (report.type === "inbound-rtp" && report.kind === "video") return report.framesDecoded ?? 0;
  }
  return 0;
};

/** Pictures that the head's track has given to the sending peer. */
globalThis.given = async () =>
  [...(await here.getStats()).values()].find(({ type, kind }) => type === "media-source" && kind === "video")
    ?.frames ?? 0;
