import assert from "node:assert/strict";

const output = await new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "--v8-flags=--expose-gc", new URL("./memory_run.ts", import.meta.url).href],
}).output();
const kept: Record<string, number> = output.success
  ? JSON.parse(new TextDecoder().decode(output.stdout))
  : {};

Deno.test("what encoders and the muxer keep was measured", () => {
  assert.ok(output.success, new TextDecoder().decode(output.stderr));
});

for (const what of ["h264 picture", "jpeg picture", "muxed frame", "opus packet", "broken opus packet"]) {
  Deno.test(`nothing stays of a ${what}: 2 KiB each would be 3.6 MB a minute`, () => {
    assert.ok(kept[what]! < 2, `${kept[what]} KiB`);
  });
}

for (const what of ["h264 encoder", "jpeg encoder"]) {
  Deno.test(`nothing stays of a ${what} that was closed: its picture alone would be 96 KiB`, () => {
    assert.ok(kept[what]! < 48, `${kept[what]} KiB`);
  });
}

Deno.test("nothing stays of an Opus encoder and decoder that were closed: they have 45 KiB", () => {
  assert.ok(kept["opus coder"]! < 20, `${kept["opus coder"]} KiB`);
});

Deno.test("little stays of a sound that was read from memory: its samples alone would be 94 KiB", () => {
  assert.ok(kept["sound file"]! < 32, `${kept["sound file"]} KiB`);
});

Deno.test("what does stay is seen: 4 KiB each", () => {
  assert.ok(kept["leak of 4"]! > 2, `${kept["leak of 4"]} KiB`);
});
