/** The signer among the examples, with a certificate of its own, by `--sign-with`'s contract; C2PA's reader judges. */
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { syntheticXmp } from "../../runtime/base/synthetic.ts";
import { readSigner, writeSigned } from "../../runtime/commands/synthetic/sign_with.ts";
import { encodePng } from "../../runtime/formats/png.ts";
import { withXmp } from "../../runtime/formats/png_xmp.ts";
import { openMp4 } from "../../runtime/video/mp4.ts";
import { testUnless } from "../skip.ts";
import { disc } from "../video/pictures.ts";
import { pythonWith } from "./python.ts";

const FOLDER = fileURLToPath(new URL("../../examples/c2pa/", import.meta.url));
const python = await pythonWith(join(FOLDER, "requirements.txt"));

/** What C2PA's reader says of files, each as JSON. */
const READ = `
import sys, c2pa
for path in sys.argv[1:]:
    reader = c2pa.Reader(path)
    print(reader.get_validation_state(), reader.json().replace("\\n", " "))
`;

testUnless("missing" in python ? { kind: "tool", reason: python.missing } : null, {
  name:
    "a PNG and an MP4 are signed by the example, and C2PA's reader finds them whole and says what they are",
  async fn() {
    if ("missing" in python) return;
    const folder = await Deno.makeTempDir();
    const run = async (...args: string[]) => {
      const { success, stdout, stderr } = await new Deno.Command(python.path, { args }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    };
    await run(join(FOLDER, "test_certificate.py"), folder);
    const before = Deno.env.toObject();
    Deno.env.set("C2PA_CERTIFICATE", join(folder, "chain.pem"));
    Deno.env.set("C2PA_KEY", join(folder, "key.pem"));
    const signer = readSigner(`"${python.path}" "${join(FOLDER, "sign.py")}" {in} {out} --author "A Tester"`);
    const png = join(folder, "head.png"), mp4 = join(folder, "head.mp4");
    try {
      const pixels = new Uint8Array(16 * 16 * 3).fill(90);
      const picture = withXmp(encodePng(pixels, 16, 16, 3, (bytes) => deflateSync(bytes)), syntheticXmp());
      await writeSigned(png, (path) => Deno.writeFile(path, picture), signer);
      await writeSigned(mp4, async (path) => {
        const film = await openMp4(path, { size: 64, fps: 25 });
        for (let frame = 0; frame < 5; frame++) await film.write(disc(64, frame));
        await film.close();
      }, signer);
    } finally {
      for (const name of ["C2PA_CERTIFICATE", "C2PA_KEY"]) {
        if (before[name] === undefined) Deno.env.delete(name);
        else Deno.env.set(name, before[name]);
      }
    }
    const said = (await run("-c", READ, png, mp4)).trim().split("\n");
    assert.equal(said.length, 2);
    for (const line of said) {
      assert.match(line, /^Valid /, line);
      assert.match(line, /digitalsourcetype\/compositeSynthetic/);
      assert.match(line, /A Tester/);
      // Nobody vouches for the authority that was made for this.
      assert.match(line, /signingCredential\.untrusted/);
    }
    const bytes = await Deno.readFile(png);
    bytes[bytes.length - 20]! ^= 1;
    await Deno.writeFile(png, bytes);
    assert.match(await run("-c", READ, png), /^Invalid .*dataHash\.mismatch/, "a changed file is seen");
    await Deno.remove(folder, { recursive: true });
  },
});
