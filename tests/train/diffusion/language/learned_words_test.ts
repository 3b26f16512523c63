import { deepEqual } from "node:assert/strict";
import { piecesOf } from "../../../../train/diffusion/language/learned_words.ts";

const word = (token: string) => ({ token, ids: [7] });

Deno.test("learned words are found in any case, beside punctuation, and not inside of other words", () => {
  const cat = word("cat");
  const tag = word("<cat>");
  deepEqual(piecesOf("(Cat),", [cat]), ["(", cat, "),"]);
  deepEqual(piecesOf("cats", [cat]), ["cats"]);
  deepEqual(piecesOf("a<cat>b", [cat, tag]), ["a", tag, "b"]);
  deepEqual(piecesOf("cat", [cat]), [cat]);
  deepEqual(piecesOf("bad-hands-5", [word("bad-hands-5")]).length, 1);
});
