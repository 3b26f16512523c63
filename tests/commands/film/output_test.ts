import assert from "node:assert/strict";
import { outputOf, type OutputWishes } from "../../../runtime/commands/film/output.ts";
import { frameName } from "../../../runtime/render/files/frame_name.ts";

const film: OutputWishes = { isFilm: true, background: undefined, audio: undefined, signer: undefined };

Deno.test("--out means a film, a folder of frames, or frames by a name as FFmpeg writes it", () => {
  assert.deepEqual(outputOf("a/x.MP4", film), { kind: "mp4", path: "a/x.MP4" });
  assert.deepEqual(outputOf("x.webm", { ...film, audio: "a.wav" }), { kind: "webm", path: "x.webm" });
  assert.deepEqual(outputOf("turn/", film), { kind: "frames", path: "turn/" });
  assert.deepEqual(outputOf("turn/head_%04d.png", film), {
    ...{ kind: "frames", path: "turn", name: "head_%04d.png" },
  });
  assert.equal(outputOf("x.png", { ...film, isFilm: false }).kind, "picture");
});

Deno.test("frames are numbered as FFmpeg reads them", () => {
  const named = (name: string) => [0, 37, 12345].map((frame) => frameName(name, frame));
  assert.deepEqual(named("a_%04d.png"), ["a_0000.png", "a_0037.png", "a_12345.png"]);
  assert.deepEqual(named("%d.png"), ["0.png", "37.png", "12345.png"]);
});

Deno.test("what cannot be had is refused before anything is rendered, with what can", () => {
  const refused = (out: string, wishes: Partial<OutputWishes>, words: RegExp) =>
    assert.throws(() => outputOf(out, { ...film, ...wishes }), words);
  refused("x.mp4", { background: "transparent" }, /no alpha; \.webm has, and so have \.png frames: x\.mp4$/);
  refused("x.mov", {}, /\.mp4, \.webm, a folder .* is needed: x\.mov$/);
  refused("a/%04d-%04d.png", {}, /is needed/);
  refused("x.webm", { isFilm: false }, /must end with \.png: x\.webm \(for a film add --turntable/);
  refused("frames/", { audio: "a.wav" }, /only a film to \.mp4 or \.webm has sound/);
  refused("frames/", { signer: ["sign"] }, /one by one/);
});
