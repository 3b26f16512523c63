import assert from "node:assert/strict";
import decodeQR from "qr/decode.js";
import { addressesOf } from "../../runtime/commands/start/announce.ts";
import { linkFor, showCode } from "../../runtime/commands/links.ts";
import { tlsFor } from "../../runtime/commands/start/tls.ts";

/** A code of half blocks as a picture, eight pixels a module. */
function pictureOf(lines: readonly string[]) {
  const scale = 8;
  const [width, height] = [lines[0]!.length * scale, lines.length * 2 * scale];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = Math.floor(y / scale);
      const block = lines[row >> 1]![Math.floor(x / scale)]!;
      const light = block === "█" || block === (row % 2 === 0 ? "▀" : "▄");
      data.fill(light ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height, data };
}

Deno.test("showCode() prints a link that a camera reads, within 80 columns", async () => {
  const token = `eyJ${"a".repeat(117)}.${"b".repeat(120)}.${"c".repeat(43)}`;
  const link = linkFor("https://192.168.100.200:8787/", token, "*");
  const printed: string[] = [];
  const log = console.log;
  console.log = (text) => printed.push(text);
  try {
    await showCode(link);
  } finally {
    console.log = log;
  }
  // deno-lint-ignore no-control-regex
  const lines = printed.join("\n").split("\n").map((line) => line.replace(/\x1b\[[\d;]*m/g, ""));
  assert.ok(Math.max(...lines.map((line) => line.length)) <= 80);
  assert.equal(decodeQR(pictureOf(lines.map((line) => line.slice(2)))), link);
});

Deno.test("linkFor() keeps an address's path and names the session, unless it is any", () => {
  assert.equal(linkFor("https://a.example/heads/", "T", "x"), "https://a.example/heads/?session=x#token=T");
  assert.equal(linkFor("http://127.0.0.1:1/", "T", "*"), "http://127.0.0.1:1/#token=T");
  for (const address of ["a.example", "ws://a/", "javascript:1", ""]) {
    assert.throws(() => linkFor(address, "T", "x"), /is needed/);
  }
});

Deno.test("addressesOf() names the network's addresses where the server listens on all, its own alone otherwise", () => {
  assert.deepEqual(addressesOf("http://127.0.0.1:80/", "127.0.0.1"), ["http://127.0.0.1:80/"]);
  for (const address of addressesOf("https://localhost:8787/", "0.0.0.0")) {
    assert.match(address, /^https:\/\/[\w.]+:8787\/$/);
  }
});

Deno.test("tlsFor() refuses half a pair, and two certificates", async () => {
  const options = { host: "127.0.0.1", hosts: undefined, tls: false, cert: undefined, key: undefined };
  const ask = (some: Record<string, unknown>) => tlsFor({ ...options, ...some } as never);
  assert.equal(await ask({}), null);
  await assert.rejects(ask({ cert: "a.pem" }), /belong together: a\.pem/);
  await assert.rejects(ask({ key: "b.pem" }), /belong together: b\.pem/);
  await assert.rejects(ask({ tls: true, cert: "a.pem", key: "b.pem" }), /two certificates/);
  await assert.rejects(ask({ cert: "/no/a.pem", key: "/no/b.pem" }), /--cert is missing: \/no\/a\.pem/);
});
