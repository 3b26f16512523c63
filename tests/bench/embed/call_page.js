// The page of call.ts: a head's stream goes through a call of two peers in this page, and what arrives is counted.
const { server, options } = globalThis.setting;
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

/** What was heard: [pitch of the pip, milliseconds]. A pip lasts 80 ms and has 400 * 1.25 ** pitch hertz. */
const pips = globalThis.pips = [];
const context = new AudioContext({ sampleRate: 48_000 });
there.ontrack = ({ track, streams: [remote] }) => {
  const element = document.createElement(track.kind);
  element.srcObject = remote;
  element.muted = true;
  element.play().catch(() => {});
  if (track.kind !== "audio") return;
  const ear = context.createScriptProcessor(1024, 1, 1);
  let [loud, crossings, last, quiet] = [0, 0, 0, 0];
  ear.onaudioprocess = ({ inputBuffer }) => {
    for (const value of inputBuffer.getChannelData(0)) {
      quiet = Math.abs(value) > 0.05 ? 0 : quiet + 1;
      if (quiet < 240) {
        loud++;
        if (last < 0 && value >= 0) crossings++;
      } else if (loud > 0) {
        const length = loud - 240;
        if (length > 1920) {
          pips.push([
            Math.round(Math.log(crossings / length * 120) / Math.log(1.25)),
            Math.round(performance.now()),
          ]);
        }
        loud = crossings = 0;
      }
      last = value;
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
