import assert from "node:assert/strict";
import { findEcho, refuseEcho } from "../../../runtime/motion/sources/echo.ts";
import { readListenRequest } from "../../../runtime/motion/sources/listen_request.ts";
import { readSendRequest } from "../../../runtime/motion/sources/vmc/send_request.ts";

const own = () => new Set(["192.168.1.5", "desk.local"]);

function echo(listens: string[], sends: string[]): string | null {
  return findEcho(listens.map(readListenRequest), sends.map(readSendRequest), own)?.session ?? null;
}

Deno.test("a session that would be driven by its own face is found, by whatever name this machine is called", () => {
  assert.equal(echo(["vmc"], ["vmc:127.0.0.1"]), "studio");
  assert.equal(echo(["vmc:[::1]"], ["vmc:[::1]"]), "studio");
  assert.equal(echo(["vmc:0.0.0.0:5000"], ["vmc:localhost:5000"]), "studio");
  for (const host of ["192.168.1.5", "Desk.local", "0.0.0.0"]) {
    assert.equal(echo(["vmc:0.0.0.0"], [`vmc:${host}`]), "studio", host);
  }
  assert.equal(echo(["vmc:192.168.1.5"], ["vmc:192.168.1.5"]), "studio");
});

Deno.test("so is one that is driven by its own face by way of others", () => {
  assert.equal(echo(["vmc:5001=b", "vmc:5002=a"], ["vmc:127.0.0.1:5001=a", "vmc:127.0.0.1:5002=b"]), "a");
  const three = ["vmc:5001=b", "vmc:5002=c", "vmc:5003=b"];
  assert.equal(
    echo(three, ["vmc:127.0.0.1:5001=a", "vmc:127.0.0.1:5002=b", "vmc:127.0.0.1:5003=c"]),
    "b",
  );
});

Deno.test("a face may drive another session here, and go to other machines and ports", () => {
  assert.equal(echo(["vmc:5001=b"], ["vmc:127.0.0.1:5001=a"]), null);
  assert.equal(echo(["vmc:5001=b", "vmc:5002=c"], ["vmc:127.0.0.1:5001=a", "vmc:127.0.0.1:5002=b"]), null);
  assert.equal(echo(["vmc:0.0.0.0"], ["vmc:192.168.1.9"]), null);
  assert.equal(echo(["vmc"], ["vmc:192.168.1.5"]), null, "only this machine is heard there");
  assert.equal(echo(["livelink:39539"], ["vmc:127.0.0.1"]), null);
  assert.throws(
    () => refuseEcho([readListenRequest("vmc")], [readSendRequest("vmc:127.0.0.1")], own),
    new TypeError(
      "Cannot send the face of studio where it comes back to it, another port is needed: 127.0.0.1:39539",
    ),
  );
});
