import assert from "node:assert/strict";
import { type KernelOptions, preprocess } from "../../runtime/gpu/preprocess.ts";

function run(files: Record<string, string>, options: KernelOptions = {}): Promise<string> {
  const read = (path: string) => {
    const text = files[path];
    return text === undefined ? Promise.reject(new Error(`no file: ${path}`)) : Promise.resolve(text);
  };
  return preprocess("main.wgsl", read, options).then((text) => text.replace(/\n+$/, ""));
}

Deno.test("preprocess() puts an imported file in once, however often it is asked for", async () => {
  const files = {
    "main.wgsl": '#import "lib/a.wgsl"\n#import "lib/b.wgsl"\nmain',
    "lib/a.wgsl": "a",
    "lib/b.wgsl": '#import "lib/a.wgsl"\nb',
  };
  assert.equal(await run(files), "a\nb\nmain");
});

Deno.test("preprocess() ends a circle of imports", async () => {
  assert.equal(await run({ "main.wgsl": '#import "x.wgsl"\nm', "x.wgsl": '#import "main.wgsl"\nx' }), "x\nm");
});

Deno.test("preprocess() keeps the branch whose flag holds", async () => {
  const text = "#if A\na\n#if !B\nnot b\n#else\nb\n#endif\n#else\nneither\n#endif\nend";
  assert.equal(await run({ "main.wgsl": text }, { flags: { A: true, B: false } }), "a\nnot b\nend");
  assert.equal(await run({ "main.wgsl": text }, { flags: { A: true, B: true } }), "a\nb\nend");
  assert.equal(await run({ "main.wgsl": text }, { flags: { A: false, B: true } }), "neither\nend");
});

Deno.test("preprocess() repeats lines with the count filled in, one repeat inside another too", async () => {
  const text = "#repeat Y 2\n#repeat X WIDE\np{Y*2+X} = {X}.0;\n#end\n#end";
  assert.equal(
    await run({ "main.wgsl": text }, { numbers: { WIDE: 2 } }),
    "p0 = 0.0;\np1 = 1.0;\np2 = 0.0;\np3 = 1.0;",
  );
  assert.equal(await run({ "main.wgsl": "a\n#repeat X 0\nb{X}\n#end\nc" }), "a\nc");
});

Deno.test("preprocess() works out sums from left to right and leaves WGSL's own braces alone", async () => {
  const text = "const a = {N-1}u; fn f() { return; } struct S { A: u32 }\n{N+1*2}";
  assert.equal(
    await run({ "main.wgsl": text }, { numbers: { N: 8 } }),
    "const a = 7u; fn f() { return; } struct S { A: u32 }\n18",
  );
});

Deno.test("preprocess() names file and line of what it cannot read", async () => {
  const broken: [string, RegExp][] = [
    ["x\n#if NOPE\n#endif", /Cannot find the flag: NOPE .*main\.wgsl:2/],
    ["{NOPE}", /Cannot find the number: NOPE .*main\.wgsl:1/],
    ["#if A\nx", /Cannot find the end of #if .*main\.wgsl:1/],
    ["#repeat X 3\nx", /Cannot find the end of #repeat/],
    ["#endif", /Cannot read directive.*endif/],
    ["#repeat X 2\n#endif", /Cannot read directive.*endif/],
    ["#include <a>", /Cannot read directive.*include/],
    ["#repeat x 2\n#end", /Cannot read #repeat/],
  ];
  for (const [text, message] of broken) {
    await assert.rejects(run({ "main.wgsl": text }, { flags: { A: true } }), (error: Error) => {
      assert.ok(error instanceof SyntaxError);
      assert.match(error.message, message);
      return true;
    });
  }
});
