// The page's first script: a site of two that call each other. Signalling is the test's, which carries the descriptions
// from one page to the other.
const first = { enumerate: navigator.mediaDevices.enumerateDevices, changes: 0, ended: [] };
// A site may keep the function that it finds first.
const call = { first, peer: null, stream: null };
navigator.mediaDevices.addEventListener("devicechange", () => first.changes++);

call.list = async () => (await first.enumerate.call(navigator.mediaDevices)).map((each) => each.toJSON());

call.named = async (label, kind = "videoinput") =>
  (await call.list()).find((each) => each.label === label && each.kind === kind)?.deviceId;

/** What getUserMedia answers, or the error's name and constraint. */
call.get = async (constraints) => {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    const tracks = stream.getTracks().map((track) => ({
      kind: track.kind,
      label: track.label,
      settings: track.getSettings(),
    }));
    call.last = stream;
    return { tracks };
  } catch (error) {
    return { error: error.name, constraint: error.constraint, message: error.message };
  }
};

call.release = () => call.last.getTracks().forEach((track) => track.stop());

function openPeer() {
  const peer = call.peer = new RTCPeerConnection();
  peer.ontrack = ({ track, streams: [stream] }) => {
    call.theirs = stream;
    document.querySelector("#theirs").srcObject = stream;
    if (track.kind === "video") void watchPictures(track);
    else void watchSound(track);
  };
  return peer;
}

const gathered = (peer) =>
  new Promise((resolve) => {
    const look = () => peer.iceGatheringState === "complete" && resolve(peer.localDescription.toJSON());
    peer.onicegatheringstatechange = look;
    look();
  });

call.offer = async (constraints) => {
  const stream = call.stream = await navigator.mediaDevices.getUserMedia(constraints);
  document.querySelector("#own").srcObject = stream;
  const peer = openPeer();
  for (const track of stream.getTracks()) {
    track.addEventListener("ended", () => first.ended.push(track.kind));
    peer.addTrack(track, stream);
  }
  await peer.setLocalDescription();
  return await gathered(peer);
};

call.answer = async (offer) => {
  const peer = openPeer();
  await peer.setRemoteDescription(offer);
  await peer.setLocalDescription();
  return await gathered(peer);
};

call.settle = (answer) => call.peer.setRemoteDescription(answer);

/** Another camera in mid-call: the old one is stopped, the new one takes its place in the sender. */
call.change = async (constraints) => {
  const kind = constraints.video ? "video" : "audio";
  const sender = call.peer.getSenders().find(({ track }) => track?.kind === kind);
  sender.track.stop();
  call.stream.removeTrack(sender.track);
  const fresh = (await navigator.mediaDevices.getUserMedia(constraints)).getTracks()[0];
  fresh.addEventListener("ended", () => first.ended.push(fresh.kind));
  await sender.replaceTrack(fresh);
  call.stream.addTrack(fresh);
  return fresh.label;
};

const readerOf = (track) => new MediaStreamTrackProcessor({ track }).readable.getReader();

/** The newest picture that came, whether the page is seen or not: colours of its middle and of its left edge. */
async function watchPictures(track) {
  const reader = readerOf(track);
  const context = new OffscreenCanvas(16, 9).getContext("2d", { willReadFrequently: true });
  const colour = (x) => [...context.getImageData(x, 4, 1, 1).data].slice(0, 3);
  call.pictures = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    context.drawImage(value, 0, 0, 16, 9);
    call.picture = { size: [value.displayWidth, value.displayHeight], middle: colour(8), edge: colour(0) };
    value.close();
    call.pictures++;
  }
}

/** Energy of the sound that has come: loudness squared times seconds. */
async function watchSound(track) {
  const reader = readerOf(track);
  call.energy = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const samples = new Float32Array(value.numberOfFrames);
    value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
    for (const sample of samples) call.energy += sample * sample / value.sampleRate;
    value.close();
  }
}

/** Sizes of the next pictures of a track. */
call.sizes = async (track, count) => {
  const reader = readerOf(track);
  const sizes = [];
  while (sizes.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    sizes.push([value.displayWidth, value.displayHeight].join("x"));
    value.close();
  }
  await reader.cancel();
  return sizes;
};
