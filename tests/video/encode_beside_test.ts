import assert from "node:assert/strict";
import { openEncoder } from "../../runtime/video/codecs.ts";
import { withFallback } from "../../runtime/video/h264/fallback.ts";
import { assertSameBytes } from "../same_bytes.ts";
import { disc } from "./pictures.ts";

for (const codec of ["h264", "jpeg"] as const) {
  Deno.test(`encodeBeside() gives the chunks that encode() gives, by ${codec}`, async () => {
    const [here, beside] = [
      openEncoder(codec, { size: 128, fps: 30 }),
      openEncoder(codec, { size: 128, fps: 30 }),
    ];
    for (let step = 0; step < 6; step++) {
      const picture = disc(128, step), key = step === 4;
      const { data, key: isKey } = await beside.encodeBeside(picture, key);
      const plain = here.encode(picture, key);
      assert.equal(isKey, plain.key);
      assertSameBytes(data, plain.data, `chunk ${step}`);
    }
    here.close();
    beside.close();
  });

  Deno.test(`an encoder that is closed while it encodes frees its memory afterwards, by ${codec}`, async () => {
    const encoder = openEncoder(codec, { size: 512, fps: 30 });
    const going = encoder.encodeBeside(disc(512, 1), false);
    await assert.rejects(encoder.encodeBeside(disc(512, 2), false), /the one before is being encoded/);
    encoder.close();
    encoder.close();
    assert.ok((await going).data.length > 100);
    await assert.rejects(encoder.encodeBeside(disc(512, 2), false), /the encoder is closed/);
  });
}

Deno.test("encodeBeside() keeps its caller's thread free", async () => {
  const encoder = openEncoder("h264", { size: 1024, fps: 30 });
  const picture = disc(1024, 1);
  await encoder.encodeBeside(picture, true);
  let turns = 0, going = true;
  const spin = () => {
    turns++;
    if (going) setTimeout(spin, 0);
  };
  setTimeout(spin, 0);
  for (let count = 0; count < 5; count++) await encoder.encodeBeside(picture, true);
  going = false;
  encoder.close();
  assert.ok(turns >= 5, `${turns} turns of the event loop`);
});

Deno.test("an encoder that fails beside hands the same picture to the other, as a key frame", async () => {
  const told: string[] = [];
  const second = openEncoder("h264", { size: 128, fps: 30 });
  const encoder = withFallback(
    () => ({
      ...openEncoder("h264", { size: 128, fps: 30 }),
      encodeBeside: () => Promise.reject(new Error("the card sleeps")),
    }),
    () => second,
    (reason) => told.push(reason),
  );
  const chunk = await encoder.encodeBeside(disc(128, 1), false);
  assert.deepEqual([chunk.key, told], [true, ["the card sleeps"]]);
  assert.equal((await encoder.encodeBeside(disc(128, 2), false)).key, false);
  encoder.close();
});
