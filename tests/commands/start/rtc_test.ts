import assert from "node:assert/strict";
import { rtcFlags } from "../../../runtime/commands/start/rtc.ts";

const { "ice-host": hosts, "ice-ports": ports, "ice-servers": servers } = rtcFlags();

Deno.test("--ice-host and --ice-ports take addresses and a range, and nothing else", () => {
  assert.deepEqual(hosts.parse("203.0.113.9, fd00::1"), ["203.0.113.9", "fd00::1"]);
  assert.deepEqual(ports.parse("50000-50100"), [50000, 50100]);
  assert.throws(() => hosts.parse("example.org"), /an address is needed, in numbers: example.org$/);
  for (const written of ["50000", "50100-50000", "0-10", "50000-70000", "a-b"]) {
    assert.throws(() => ports.parse(written), /two ports are needed, such as 50000-50100: /, written);
  }
});

Deno.test("--ice-servers takes addresses, or a file that has the names of TURN's users", async () => {
  assert.deepEqual(servers.parse("stun:stun.example.org:3478,stun:10.0.0.1"), [
    { urls: "stun:stun.example.org:3478" },
    { urls: "stun:10.0.0.1" },
  ]);
  assert.throws(() => servers.parse("turn:example.org"), /needs username and credential, in a file/);
  assert.throws(() => servers.parse("stun:a b"), /a server is written stun:host:port/);
  const file = await Deno.makeTempFile({ suffix: ".json" });
  const read = async (text: string) => {
    await Deno.writeTextFile(file, text);
    return servers.parse(file);
  };
  try {
    const turn = {
      urls: ["turn:10.0.0.1:3478?transport=udp", "stun:10.0.0.1"],
      username: "a",
      credential: "b",
    };
    assert.deepEqual(await read(JSON.stringify([turn])), [
      { urls: "turn:10.0.0.1:3478?transport=udp", username: "a", credential: "b" },
      { urls: "stun:10.0.0.1", username: "a", credential: "b" },
    ]);
    await assert.rejects(read("{}"), /a list is needed in the file/);
    await assert.rejects(read("nonsense"), /stun:host:port or a JSON file is needed/);
    await assert.rejects(read("[null]"), /each server needs its urls/);
  } finally {
    await Deno.remove(file);
  }
});
