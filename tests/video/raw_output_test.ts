import assert from "node:assert/strict";
import { openH264 } from "../../runtime/video/h264.ts";
import { openLoopback, refuseDevice } from "../../runtime/video/loopback_device.ts";
import { openRawOutput } from "../../runtime/video/raw_output.ts";
import { lackOfSystem, testUnless } from "../skip.ts";
import { disc, psnr } from "./pictures.ts";

const SIZE = 144;
const FORM = { size: SIZE, fps: 30, format: "rawvideo" } as const;

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Units of a stream, each with the picture that went in. */
function units(size: number, count: number) {
  const encoder = openH264({ size, fps: 30 });
  const all = Array.from({ length: count }, (_, step) => {
    const picture = disc(size, step);
    return { picture, data: encoder.encode(picture, step === 0).data };
  });
  encoder.close();
  return all;
}

Deno.test("a raw output writes each picture as it comes, without waiting for the next", () =>
  inFolder(async (folder) => {
    const path = `${folder}/pictures.yuv`;
    const output = await openRawOutput(path, FORM);
    const stream = units(SIZE, 5);
    for (const [index, { data }] of stream.entries()) {
      await output.write(data);
      assert.equal(output.written, index + 1);
    }
    await output.close();
    await output.close();
    const bytes = await Deno.readFile(path);
    const length = SIZE * SIZE * 3 / 2;
    assert.equal(bytes.length, 5 * length);
    stream.forEach(({ picture }, index) => {
      const shown = psnr(bytes.subarray(index * length, (index + 1) * length), picture);
      assert.ok(shown > 34, `picture ${index} is what went in: ${shown} dB`);
    });
  }));

Deno.test("a raw output passes over nonsense, what comes before a key frame, and pictures of another size", () =>
  inFolder(async (folder) => {
    const output = await openRawOutput(`${folder}/pictures.yuv`, FORM);
    const stream = units(SIZE, 3);
    await output.write(stream[1]!.data);
    await output.write(Uint8Array.of(0, 0, 0, 1, 0x65, 1, 2, 3));
    await output.write(units(160, 1)[0]!.data);
    assert.equal(output.written, 0);
    for (const { data } of units(SIZE, 3)) await output.write(data);
    assert.equal(output.written, 3);
    await output.close();
  }));

testUnless(lackOfSystem("linux"), {
  name: "what is no virtual camera is refused with what to do: nothing there, a file, another device",
  fn: () =>
    inFolder(async (folder) => {
      await assert.rejects(
        openLoopback("/dev/video999", SIZE, 30),
        /must be there \(modprobe.*: \/dev\/video999$/,
      );
      await Deno.writeTextFile(`${folder}/file`, "kept");
      await assert.rejects(openLoopback(`${folder}/file`, SIZE, 30), /must be a device such as/);
      assert.equal(await Deno.readTextFile(`${folder}/file`), "kept");
      await assert.rejects(
        openLoopback("/dev/null", SIZE, 30),
        /must be one of v4l2loopback.*: \/dev\/null$/,
      );
    }),
});

Deno.test("a virtual camera is refused where there is no Linux, and FFmpeg's writer refuses a file as a device", () =>
  inFolder(async (folder) => {
    await assert.rejects(refuseDevice("/dev/video0", "darwin"), /Linux's alone: darwin$/);
    const path = `${folder}/no_device`;
    await Deno.writeTextFile(path, "");
    await assert.rejects(
      openRawOutput(path, { ...FORM, format: "v4l2" }),
      /Cannot (begin|open v4l2) for .*: -\d+$/,
    );
  }));
