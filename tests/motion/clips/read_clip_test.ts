import assert from "node:assert/strict";
import { writeNpy } from "../../../runtime/formats/npy.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { latin1 } from "../../formats/hostile.ts";

Deno.test("a file that holds no motion is named for what it is, once, whatever it is called", async () => {
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [latin1("\x89PNG\r\n\x1a\n...."), /: it is a PNG picture$/],
    [latin1("RIFF\x24\x08\0\0WAVEfmt "), /: it is a WAV sound$/],
    [latin1("PK\x05\x06".padEnd(22, "\0")), /: it is a ZIP archive of 0 files$/],
    [
      writeNpy({ shape: [5, 3], data: new Float32Array(15) }),
      /: it is a NumPy array of numbers, shape \[5, 3\]$/,
    ],
    [writeNpy({ shape: [2], text: ["a", "b"] }), /: it is a NumPy array of text, shape \[2\]$/],
    [latin1("\x80\x02]q\0(K\x01K\x02e."), /: it holds a sequence of 2$/],
    [latin1("\x93\x93\x93\0\0"), /: it is of no kind that is known here$/],
    [new Uint8Array(0), /: it is an empty file$/],
  ];
  for (const [bytes, words] of cases) {
    for (const name of ["a.csv", "a.livelinks", "a"]) {
      const error = await readClip(bytes, name).then(() => assert.fail("read"), (error: Error) => error);
      assert.match(error.message, words);
      assert.equal(error.message.match(/Cannot/g)?.length, 1, error.message);
      assert.doesNotMatch(error.message, /datagram/);
    }
  }
});
