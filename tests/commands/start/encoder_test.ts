import assert from "node:assert/strict";
import { encoderFlag, useEncoder } from "../../../runtime/commands/start/encoder.ts";
import { tryEncoders } from "../../../runtime/commands/encoders/trials.ts";
import { openEncoder } from "../../../runtime/video/codecs.ts";
import { chosenKind } from "../../../runtime/video/h264/choice.ts";

function told() {
  const lines: string[] = [];
  return { lines, log: (line: string) => lines.push(line), error: (line: string) => lines.push(`! ${line}`) };
}

const trials = (working: readonly string[]) => (names: readonly string[]) =>
  Promise.resolve(names.map((name) => {
    const works = working.includes(name);
    return { name, works, detail: works ? "avc1.42C00D" : "no such card", ms: null };
  }));

/** Leaves the process as it was. */
function forgetting(name: string, body: () => Promise<void>): void {
  Deno.test(name, async () => {
    try {
      await body();
    } finally {
      Deno.env.delete("HEADCAST_H264");
    }
  });
}

forgetting(
  "auto takes the first hardware that works, of what this machine may have, and says so",
  async () => {
    const say = told();
    assert.equal(
      await useEncoder("auto", say, trials(["vaapi", "qsv"]), () => ["nvenc", "vaapi", "qsv"]),
      "vaapi",
    );
    assert.equal(chosenKind(), "vaapi");
    assert.deepEqual(say.lines, ["Encodes H.264 by vaapi"]);
  },
);

forgetting(
  "where no hardware may be nothing is tried and nothing said, and x264 is never tried",
  async () => {
    const say = told();
    const never = () => assert.fail("nothing is to be tried");
    assert.equal(await useEncoder("auto", say, never, () => []), "x264");
    assert.equal(await useEncoder("x264", say, never, () => ["nvenc"]), "x264");
    assert.equal(await useEncoder("auto", say, trials([]), () => ["nvenc"]), "x264");
    assert.deepEqual([say.lines, chosenKind()], [[], "x264"]);
  },
);

forgetting(
  "hardware that was asked for and does not work is told with the reason, and x264 goes on",
  async () => {
    const say = told();
    assert.equal(await useEncoder("nvenc", say, trials([])), "x264");
    assert.deepEqual(say.lines, ["! Cannot encode by nvenc, going on with x264: no such card"]);
    assert.throws(() => encoderFlag().parse("nvidia"), /one of auto, nvenc, .*x264 is needed: nvidia/);
  },
);

forgetting(
  "a stream that is opened by hardware that is not there is x264's, with a line of why",
  async () => {
    const real = await tryEncoders(["amf", "x264"]);
    assert.deepEqual(real.map(({ name }) => name), ["amf", "x264"]);
    assert.equal(real[1]!.works, true, real[1]!.detail);
    if (real[0]!.works) return;
    Deno.env.set("HEADCAST_H264", "amf");
    const { error } = console, lines: string[] = [];
    console.error = (line: string) => void lines.push(line);
    try {
      const encoder = openEncoder("h264", { size: 64, fps: 30 });
      assert.equal(encoder.encode(new Uint8Array(64 * 64 * 3 / 2), false).key, true);
      encoder.close();
    } finally {
      console.error = error;
    }
    assert.match(
      lines.join(),
      /^Encodes by x264 from here on, as amf failed: Cannot open the H.264 encoder amf/,
    );
  },
);
