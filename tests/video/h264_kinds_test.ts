import assert from "node:assert/strict";
import { Codec } from "node-av/lib";
import type { Encoder } from "../../runtime/video/encoder.ts";
import { withFallback } from "../../runtime/video/h264/fallback.ts";
import { type H264Kind, kindOf } from "../../runtime/video/h264/kinds.ts";
import { H264_KINDS, hardwareFor } from "../../runtime/video/h264/names.ts";
import { openKind } from "../../runtime/video/h264/open_kind.ts";
import { tryKind } from "../../runtime/video/h264/trial.ts";
import { parameterSets } from "../../runtime/video/sps.ts";
import { disc, openDecoder, psnr } from "./pictures.ts";

/** x264 under another name, fed as cards are. */
const STAND_IN: H264Kind = { ...kindOf("x264"), name: "stand-in", layout: "nv12" };
const withOptions = (more: Record<string, string>): H264Kind => ({
  ...STAND_IN,
  options: (...of) => ({ ...STAND_IN.options(...of), ...more }),
});

Deno.test("an encoder that does all that a live stream needs passes its trial, whatever the order of its chroma", () => {
  for (const kind of [kindOf("x264"), STAND_IN]) {
    const trial = tryKind(kind);
    assert.match(trial.detail, /^avc1\.42/);
    assert.deepEqual([trial.name, trial.works], [kind.name, true]);
    assert.ok(trial.ms !== null && trial.ms > 0);
  }
});

Deno.test("an encoder that holds pictures back, sets key frames of its own, or is of another profile fails its trial", () => {
  const held = tryKind(withOptions({ tune: "film", "x264-params": "rc-lookahead=5:sync-lookahead=5" }));
  assert.match(held.detail, /gave no chunk/);
  const own = tryKind(withOptions({ "x264-params": "scenecut=0:keyint=4" }));
  assert.match(own.detail, /picture \d must not be a key frame/);
  const high = tryKind(withOptions({ preset: "veryfast" }));
  assert.match(high.detail, /its profile must be baseline: avc1\.64/);
  for (const { works } of [held, own, high]) assert.equal(works, false);
});

Deno.test("FFmpeg knows every option that hardware is given, and hardware that is not there fails alone", () => {
  for (const name of H264_KINDS) {
    const kind = kindOf(name);
    if (!Codec.findEncoderByName(kind.codec)) continue;
    const { works, detail } = tryKind(kind);
    assert.doesNotMatch(detail, /encoder option/, name);
    // A machine that has the card may well pass.
    if (!works) assert.match(detail, /^Cannot (open|encode by|encode|use)/, name);
  }
});

Deno.test("a system is asked for its own cards' encoders alone", () => {
  assert.deepEqual(hardwareFor("darwin"), ["videotoolbox"]);
  assert.equal(hardwareFor("linux").includes("videotoolbox"), false);
});

/** Encodes so many pictures and then no more. */
function dying(after: number): Encoder {
  const encoder = openKind(STAND_IN, { size: 128, fps: 30 });
  let left = after;
  return {
    ...encoder,
    encode(i420, key) {
      if (left-- === 0) throw new Error("Cannot encode picture 3, FFmpeg refused it: -5");
      return encoder.encode(i420, key);
    },
  };
}

Deno.test("where hardware fails in mid-stream x264 goes on, with a key frame that a decoder goes on with", () => {
  const told: string[] = [];
  const encoder = withFallback(
    () => dying(3),
    () => openKind(kindOf("x264"), { size: 128, fps: 30 }),
    (reason) => told.push(reason),
  );
  const decoder = openDecoder("h264");
  const keys: boolean[] = [];
  for (let step = 0; step < 6; step++) {
    const source = disc(128, step);
    const { data, key } = encoder.encode(source, false);
    keys.push(key);
    assert.equal(parameterSets(data).length > 0, key);
    assert.ok(psnr(source, decoder.decode(data)[0]!) > 35);
  }
  assert.deepEqual(keys, [true, false, false, true, false, false]);
  assert.deepEqual(told, ["Cannot encode picture 3, FFmpeg refused it: -5"]);
  assert.throws(() => encoder.encode(new Uint8Array(9), false), RangeError);
  assert.equal(told.length, 1, "what is wrong with a picture is no fault of the encoder");
  encoder.close();
  assert.throws(() => encoder.encode(disc(128, 0), false), /closed/);
  decoder.close();
});

Deno.test("where hardware takes no further stream x264 has it, and what no encoder takes is refused", () => {
  const told: string[] = [];
  const encoder = withFallback(
    () => {
      throw new Error("Cannot open the H.264 encoder nvenc of 128 x 128, FFmpeg answered: -12");
    },
    () => openKind(kindOf("x264"), { size: 128, fps: 30 }),
    (reason) => told.push(reason),
  );
  assert.equal(encoder.encode(disc(128, 0), false).key, true);
  assert.equal(told.length, 1);
  encoder.close();
  const shape = { size: 127, fps: 30 };
  assert.throws(() => {
    withFallback(
      () => openKind(STAND_IN, shape),
      () => openKind(STAND_IN, shape),
      (reason) => told.push(reason),
    );
  }, RangeError);
  assert.equal(told.length, 1);
});
