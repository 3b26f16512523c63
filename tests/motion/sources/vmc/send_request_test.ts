import assert from "node:assert/strict";
import { readSendRequest } from "../../../../runtime/motion/sources/vmc/send_request.ts";

Deno.test("a host is enough: VMC's port and the page's session are meant", () => {
  assert.deepEqual(readSendRequest("vmc:127.0.0.1"), {
    naming: "vmc",
    host: "127.0.0.1",
    port: 39539,
    session: "studio",
  });
});

Deno.test("names, IPv6, ports, sessions of any script and the other namings are read", () => {
  const told = (written: string) => Object.values(readSendRequest(written)).join(" ");
  assert.equal(told("vmc-vrm0:[::1]:39540=stage"), "vmc-vrm0 ::1 39540 stage");
  assert.equal(told("vmc-arkit:studio-pc.local=Bühne 2"), "vmc-arkit studio-pc.local 39539 Bühne 2");
  assert.equal(told(" vmc-vrm1:10.0.0.7:1 "), "vmc-vrm1 10.0.0.7 1 studio");
});

for (
  const [written, words] of [
    ["vmc", /vmc:HOST\[:PORT\]\[=SESSION\] is needed.*: vmc$/],
    ["vmc:", /is needed/],
    ["", /one of vmc, .* is needed/],
    ["vnc:127.0.0.1", /vnc \(did you mean vmc\?\)/],
    ["vmc:::1", /IPv6 in brackets: vmc:::1$/],
    ["vmc:[:::]:39539", /is needed/],
    ["vmc:127.0.0.1:0", /a port from 1 to 65535 is needed: 0$/],
    ["vmc:127.0.0.1:70000", /a port from 1 to 65535 is needed: 70000$/],
    ["vmc:127.0.0.1:", /a port from 1 to 65535 is needed/],
    ["vmc:127.0.0.1:x", /is needed/],
    ["vmc:a b", /is needed/],
    ["vmc:127.0.0.1=../x", /no session can have this name: ..\/x$/],
  ] as const
) {
  Deno.test(`refused: ${JSON.stringify(written)}`, () =>
    assert.throws(
      () => readSendRequest(written),
      (error) => error instanceof TypeError && words.test(error.message),
    ));
}
