import assert from "node:assert/strict";
import { decodeClientMessage } from "../../runtime/protocol/decode_client.ts";
import { ProtocolError } from "../../runtime/protocol/errors.ts";
import { pack } from "../stream/fakes.ts";

const decode = (message: unknown) => decodeClientMessage(new Uint8Array(pack(message)));

function refused(message: unknown, words: RegExp, code = "bad-message"): void {
  assert.throws(() => decode(message), (error) => {
    assert.ok(error instanceof ProtocolError && error.code === code, String(error));
    assert.match(error.message, words);
    return true;
  });
}

const speak = (text: string, more: Record<string, unknown> = {}) => ({
  type: "speak",
  id: "a",
  text,
  ...more,
});
const sound = (data: Uint8Array, more: Record<string, unknown> = {}) => ({
  ...{ type: "audio", codec: "pcm-s16", data, ...more },
});

Deno.test("a speak message takes plain text of any script, with what people type in it", () => {
  for (
    const text of [
      "Hello, world!",
      "一二三",
      "I <3 you, a < b and c > d",
      "line\nline\ttab",
      "x".repeat(2000),
    ]
  ) {
    assert.deepEqual(decode(speak(text)), { type: "speak", id: "a", text });
  }
  // The widest letters there are: three bytes each.
  const wide = "字".repeat(2000);
  assert.deepEqual(decode(speak(wide, { voice: "espeak:en", rate: 1.5, from: 250 })), {
    ...{ type: "speak", id: "a", text: wide, voice: "espeak:en", rate: 1.5, from: 250 },
  });
});

Deno.test("a speak message refuses SSML, control characters and endless text, each with its reason", () => {
  refused(speak("<speak>hello</speak>"), /plain, without markup: <speak>/);
  refused(speak('so <break time="600s"/> long'), /without markup: <break time="600s"\/>/);
  refused(speak("<!-- a"), /markup/);
  refused(speak("a\u0000b"), /no control characters: U\+0000/);
  refused(speak("a\u001b[2Jb"), /no control characters: U\+001B/);
  refused(speak("a\u0084b"), /no control characters: U\+0084/);
  refused(speak(""), /a letter or a digit/);
  refused(speak(" ... \n"), /a letter or a digit/);
  refused(speak("x".repeat(2001)), /of at most 2000 characters: 2001/);
  refused(speak("x".repeat(7000)), /a text of 7000 bytes/);
  refused(speak("x".repeat(20_000)), /more than 12288 bytes/, "too-large");
  refused(speak("a", { rate: NaN }), /rate/);
  refused(speak("a", { rate: 9 }), /rate/);
  refused(speak("a", { from: -1 }), /from/);
  refused(speak("a", { id: "" }), /id/);
  refused(speak("a", { id: "a\u0007" }), /id: must have no control/);
});

Deno.test("an audio message takes packets of up to 120 ms in every form that bytes come in", () => {
  const data = new Uint8Array(11_520).fill(3);
  const read = decode(sound(data));
  assert.ok(read.type === "audio" && read.id === "audio" && read.sampleRate === 48_000);
  assert.deepEqual([...read.data], [...data]);
  const opus = decode({ type: "audio", id: "b", codec: "opus", data: Uint8Array.of(0xf8, 1, 2) });
  assert.ok(opus.type === "audio" && opus.codec === "opus" && opus.data.length === 3);
});

Deno.test("an audio message refuses wrong lengths, long packets and rates that nothing has", () => {
  refused(sound(new Uint8Array(0)), /1 to 11520 bytes/);
  refused(sound(new Uint8Array(961)), /whole 16-bit numbers: 961 bytes/);
  refused(sound(new Uint8Array(11_522)), /an extension of 11523 bytes/);
  refused(sound(new Uint8Array(8000), { sampleRate: 8000 }), /at most 120 ms: 500/);
  refused(sound(new Uint8Array(960), { sampleRate: NaN }), /sampleRate/);
  refused(sound(new Uint8Array(960), { sampleRate: 1 }), /sampleRate/);
  refused(sound(new Uint8Array(960), { codec: "mp3" }), /codec/);
  refused(
    { ...sound(new Uint8Array(960)), data: new Array(100).fill(NaN) },
    /data: must be 1 to 11520 bytes/,
  );
  refused({ ...sound(new Uint8Array(960)), data: new Float32Array(4).fill(NaN) }, /data/);
  // Code 3, configuration 31 (20 ms), 48 frames: 960 ms.
  refused({ type: "audio", codec: "opus", data: Uint8Array.of(0xff, 48) }, /at most 120 ms: 960/);
  refused({ type: "audio", codec: "opus", data: Uint8Array.of(0xfb) }, /Opus packet/);
});

Deno.test("a join passes over kinds of sound that this server does not know", () => {
  assert.deepEqual(decode({ type: "join", sound: ["flac", "pcm-s16", "opus"] }), {
    ...{ type: "join", sound: ["pcm-s16", "opus"] },
  });
  assert.deepEqual(decode({ type: "join", sound: ["flac"] }), { type: "join", sound: [] });
});
