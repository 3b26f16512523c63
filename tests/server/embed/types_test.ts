import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { exportedNames, pruneDeclarations } from "../../../runtime/server/embed/types.ts";
import { makeTarball } from "../../../runtime/server/embed/tarball.ts";

Deno.test("of declarations stay those that are exported, with their docs, and what they name", () => {
  const declared = `import type { B } from "./b.ts";
/** Of use
 * to all. */
export declare class A { /** Its b. */ b: B;
  c(): void;
}
/** Not of use. */
export declare const secret: number;
export interface B { readonly "{": 1 }
export type C = A;`;
  const pruned = pruneDeclarations(declared, ["A"]);
  assert.match(pruned, /^\/\*\* Of use\n \* to all. \*\/\nexport declare class A \{[^]*c\(\): void;\n\}/);
  assert.match(pruned, /^interface B /m);
  assert.doesNotMatch(pruned, /secret|import|type C/);
  assert.match(pruned, /export \{\};\n$/);
  assert.throws(() => pruneDeclarations(declared, ["D"]), /declared nowhere: D$/);
  const source = 'export { a, type B } from "./x.ts";\nexport type {\n  C,\n  D,\n} from "./y.ts";\n';
  assert.deepEqual(exportedNames(source), ["a", "B", "C", "D"]);
});

Deno.test("a tarball has its files at their places, and the same bytes on any day", async () => {
  const files = { "package/a.txt": new TextEncoder().encode("one"), "package/b.txt": new Uint8Array(513) };
  const tarball = await makeTarball(files);
  assert.deepEqual(await makeTarball(files), tarball);
  const tar = gunzipSync(tarball);
  const text = (at: number, length: number) =>
    new TextDecoder().decode(tar.subarray(at, at + length)).replace(/\0.*$/s, "");
  assert.deepEqual([text(0, 100), text(512, 3), text(1024, 100)], ["package/a.txt", "one", "package/b.txt"]);
  assert.equal(tar.length, 512 * 2 + 512 + 1024 + 1024);
  await assert.rejects(makeTarball({ ["x".repeat(101)]: new Uint8Array() }), /path must be shorter/);
});
