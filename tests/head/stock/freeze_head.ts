/**
 * Keeps the stock head as it is, so that its avatars are drawn on it for ever, and makes room for the next version:
 *
 *   deno run -A tests/head/stock/freeze_head.ts [CHECKOUT]
 *
 * Run it once before the sculpture changes in a way that is to be released, and commit what it writes together with
 * that change. CHECKOUT is another checkout of this repository whose head it shall be; this one where not given.
 */
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { encodeHead } from "../../../runtime/head/file/write_head.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { headFingerprint } from "../../../runtime/head/registry.ts";
import { FROZEN_HEADS, STOCK_HEAD_VERSION } from "../../../runtime/head/stock/frozen.ts";

const VERSIONS = new URL("../../../runtime/head/stock/versions/", import.meta.url);

const checkout = pathToFileURL(resolve(Deno.args[0] ?? ".") + "/");
const { sculptStockHead } = await import(new URL("runtime/head/stock/stock_head.ts", checkout).href);
// A checkout from before heads had versions does not know its own.
const head: HeadModel = { ...sculptStockHead(), version: STOCK_HEAD_VERSION };
const fingerprint = headFingerprint(head);
const there = FROZEN_HEADS.find((frozen) => frozen.fingerprint === fingerprint);
if (there) {
  console.error(`Cannot freeze the head, its fingerprint is version ${there.version}'s: ${fingerprint}`);
  Deno.exit(1);
}
const bytes = await encodeHead(head);
await Deno.writeFile(new URL(`${head.version}.head`, VERSIONS), bytes);
await Deno.writeTextFile(
  new URL("versions.json", VERSIONS),
  JSON.stringify([...FROZEN_HEADS, { version: head.version, fingerprint }], null, 2) + "\n",
);
console.log(
  `Version ${head.version} is kept (${fingerprint}, ${bytes.length} bytes); the sculpture is version ${
    head.version + 1
  }`,
);
