/**
 * A viewer of a page's length that plays sound by its time and shows each picture when the sound of its time is heard:
 * what the way through server, socket and browser allows, and how far the bench can be believed.
 *
 * @param size pixels a side
 * @param holdMs how long after its time by the server's clock sound is heard
 */
export const plainViewer = (size: number, fps: number, holdMs: number): string =>
  `<!doctype html>
<canvas id="picture" width="${size}" height="${size}"></canvas>
<script>
const SIZE = ${size}, FPS = ${fps}, HOLD = ${holdMs};
const text = new TextDecoder();
/** MessagePack, as far as the server's messages go. */
function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 0;
  const take = (count) => bytes.subarray(at, at += count);
  const map = (count) => Object.fromEntries(Array.from({ length: count }, () => [read(), read()]));
  const list = (count) => Array.from({ length: count }, read);
  const number = (get, size) => { const value = view[get](at); at += size; return value; };
  function read() {
    const kind = bytes[at++];
    if (kind < 0x80) return kind;
    if (kind < 0x90) return map(kind & 15);
    if (kind < 0xa0) return list(kind & 15);
    if (kind < 0xc0) return text.decode(take(kind & 31));
    if (kind >= 0xe0) return kind - 256;
    switch (kind) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: return take(bytes[at++]);
      case 0xc5: return take(number("getUint16", 2));
      case 0xc6: return take(number("getUint32", 4));
      case 0xca: return number("getFloat32", 4);
      case 0xcb: return number("getFloat64", 8);
      case 0xcc: return bytes[at++];
      case 0xcd: return number("getUint16", 2);
      case 0xce: return number("getUint32", 4);
      case 0xcf: return Number(number("getBigUint64", 8));
      case 0xd0: return number("getInt8", 1);
      case 0xd1: return number("getInt16", 2);
      case 0xd2: return number("getInt32", 4);
      case 0xd3: return Number(number("getBigInt64", 8));
      case 0xd9: return text.decode(take(bytes[at++]));
      case 0xda: return text.decode(take(number("getUint16", 2)));
      case 0xdc: return list(number("getUint16", 2));
      case 0xde: return map(number("getUint16", 2));
      default: throw new Error("kind " + kind);
    }
  }
  return read();
}
function packJoin(fields) {
  const out = [0x80 | Object.keys(fields).length];
  const put = (value) => {
    if (typeof value === "string") out.push(0xa0 | value.length, ...new TextEncoder().encode(value));
    else if (Array.isArray(value)) { out.push(0x90 | value.length); value.forEach(put); }
    else out.push(0xcd, value >> 8, value & 255);
  };
  for (const [key, value] of Object.entries(fields)) { put(key); put(value); }
  return new Uint8Array(out);
}
const sound = new AudioContext({ sampleRate: 48000, latencyHint: "interactive" });
const out = sound.createGain();
out.connect(sound.destination);
/** The context's time at sound time 0; kept as it was found first: both clocks are this machine's. */
let origin = null;
function play({ soundMs, data }) {
  if (origin === null) origin = sound.currentTime + 0.1 + HOLD / 1000 - soundMs / 1000;
  const samples = new Int16Array(data.slice().buffer);
  const buffer = sound.createBuffer(1, samples.length, 48000);
  buffer.getChannelData(0).forEach((_, i, all) => all[i] = samples[i] / 32768);
  const source = sound.createBufferSource();
  source.buffer = buffer;
  source.connect(out);
  source.start(origin + soundMs / 1000);
}
/** The sound time that is heard at a moment of the page's clock. */
function heardAt(now) {
  const { contextTime, performanceTime } = sound.getOutputTimestamp();
  return (contextTime + (now - performanceTime) / 1000 - origin) * 1000;
}
const pictures = [];
const decoder = new VideoDecoder({ output: (frame) => pictures.push(frame), error: console.error });
const canvas = document.getElementById("picture").getContext("2d");
const screen = 1000 / 60;
function show(now) {
  let next = null;
  // Half a screen early is nearer than half a screen late.
  while (pictures.length > 0 && (origin === null || pictures[0].timestamp / 1000 <= heardAt(now) + screen / 2)) {
    next?.close();
    next = pictures.shift();
  }
  if (next) { canvas.drawImage(next, 0, 0); next.close(); }
  requestAnimationFrame(show);
}
requestAnimationFrame(show);
const socket = new WebSocket("ws://" + location.host + "/live/sync", "headcast.v1");
socket.binaryType = "arraybuffer";
socket.onopen = () => socket.send(packJoin({ type: "join", role: "viewer", size: SIZE, fps: FPS, codecs: ["h264"], sound: ["pcm-s16"] }));
let begun = false;
socket.onmessage = ({ data }) => {
  const message = unpack(new Uint8Array(data));
  if (message.type === "welcome") decoder.configure({ codec: message.codecString, optimizeForLatency: true });
  if (message.type === "audio") play(message);
  if (message.type !== "video" || !begun && !message.key) return;
  begun = true;
  decoder.decode(new EncodedVideoChunk({ type: message.key ? "key" : "delta", timestamp: (message.soundMs ?? 0) * 1000, data: message.data }));
};
</script>`;
