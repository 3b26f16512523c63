import assert from "node:assert/strict";
import { columnRows, columns, displayWidth, wrap } from "../../runtime/cli/columns.ts";

Deno.test("displayWidth() counts a terminal's columns: two for East Asia and emoji, none for what sits on a letter", () => {
  for (
    const [text, width] of [
      ["", 0],
      ["curly", 5],
      ["кудри", 5],
      ["中文", 4],
      ["かな", 4],
      ["한국", 4],
      ["ﾊﾝｶｸ", 4],
      ["ＡＢ", 4],
      ["e\u0301", 1],
      ["Dalí", 4],
      ["👩‍🚀", 2],
      ["🤖", 2],
      ["❤️", 2],
      ["a\u200bb", 2],
    ] as const
  ) assert.equal(displayWidth(text), width, text);
});

Deno.test("wrap() breaks between words, and within what is longer than a line", () => {
  assert.deepEqual(wrap("a name that nobody knows", 11), ["a name that", "nobody", "knows"]);
  assert.deepEqual(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
  assert.deepEqual(wrap("中文字字", 5), ["中文", "字字"]);
  assert.deepEqual(wrap("", 5), [""]);
  assert.deepEqual(wrap("中", 1), ["中"], "a letter is not broken");
});

Deno.test("columnRows() lays rows out by what a terminal shows, within its width where that is at least 32", () => {
  const rows = [["中文", "Chinese"], ["curly", "hair: curly, as far down as it goes"]] as const;
  assert.deepEqual(columnRows(rows, 32), [
    ["  中文   Chinese"],
    ["  curly  hair: curly, as far", "         down as it goes"],
  ]);
  for (const width of [32, 40, 80, 200]) {
    const long = ["supercalifragilisticexpialidocious and some more words", "a word of ".repeat(9)] as const;
    for (const line of columnRows([...rows, long], width).flat()) {
      assert.ok(displayWidth(line) <= width, `${width}: ${line}`);
    }
  }
});

Deno.test("columns() leaves whole what is there to be typed", () => {
  const line = `deno task eval ${"--avatars joker,hulk ".repeat(6)}`.trim();
  assert.equal(columns([[line, "all"]])[0], `  ${line}`);
});
