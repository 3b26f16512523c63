import assert from "node:assert/strict";
import { readTokenizer, wordsOf } from "../../../../train/diffusion/language/tokenizer.ts";
import { BEGIN, END, readVocabulary } from "../../../../train/diffusion/language/vocabulary.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";

interface Expected {
  readonly prompts: readonly string[];
  readonly sd1: readonly (readonly number[])[];
  /** Only of the prompts that SD 2's tokenizer reads otherwise. */
  readonly sd2: Readonly<Record<number, readonly number[]>>;
}

const expected: Expected = JSON.parse(
  await Deno.readTextFile(new URL("../../../goldens/diffusion/expected/tokens.json", import.meta.url)),
);
const families = {
  sd1: { folder: goldenModel("sd1/tokenizer"), padding: END },
  sd2: { folder: goldenModel("sd2/tokenizer"), padding: "!" },
};
const sd1 = await readTokenizer(families.sd1.folder);
const { ids: vocabulary } = await readVocabulary(families.sd1.folder);

for (const [family, { folder, padding }] of Object.entries(families)) {
  Deno.test(`500 prompts have the ids that transformers gives them, ${family}`, async () => {
    const tokenizer = await readTokenizer(folder);
    assert.equal(expected.prompts.length, 500);
    for (const [i, prompt] of expected.prompts.entries()) {
      const other = family === "sd2" ? expected.sd2[i] : undefined;
      const wanted = other ?? expected.sd1[i]!;
      const rest = new Array<number>(77 - wanted.length).fill(vocabulary[padding]!);
      assert.deepEqual(tokenizer.encode(prompt).ids, [...wanted, ...rest], JSON.stringify(prompt));
    }
  });
}

Deno.test("every prompt's words that do not fit are named, and no others", () => {
  let long = 0;
  for (const prompt of expected.prompts) {
    const { ids, cut } = sd1.encode(prompt);
    const words = wordsOf(prompt);
    assert.deepEqual(cut, words.slice(words.length - cut.length));
    if (cut.length === 0) continue;
    long++;
    assert.notEqual(ids[75], vocabulary[END]);
    const short = words.slice(0, words.length - cut.length).join(" ");
    assert.deepEqual(sd1.encode(short).cut, []);
    assert.notDeepEqual(sd1.encode(words.slice(0, words.length - cut.length + 1).join(" ")).cut, []);
  }
  assert.ok(long > 20, `${long}`);
});

Deno.test("a cut word is named as it was written", () => {
  const { cut } = sd1.encode(`${"a ".repeat(74)}LONGWORD that Follows`);
  assert.deepEqual(cut, ["LONGWORD", "that", "Follows"]);
});

Deno.test("a text is bounded", () => {
  assert.throws(() => sd1.encode("a".repeat(50_001)), /characters are at most 50000: 50001/);
  assert.equal(sd1.encode("a".repeat(50_000)).ids.length, 77);
});

Deno.test("another length is kept to", async () => {
  const tokenizer = await readTokenizer(families.sd1.folder, 8);
  const { ids, cut } = tokenizer.encode("one two three four five six seven eight nine");
  assert.equal(ids.length, 8);
  assert.equal(ids[7], vocabulary[END]);
  assert.ok(cut.length > 0);
});

const VOCAB = { a: 0, "b</w>": 1, "ab</w>": 2, [BEGIN]: 3, [END]: 4 };
const MERGES = "#version: 0.2\na b</w>\n";

async function inFolder(
  files: Record<string, string>,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a folder of the two files alone is enough, and pads with the end", async () => {
  await inFolder({ "vocab.json": JSON.stringify(VOCAB), "merges.txt": MERGES }, async (folder) => {
    const tokenizer = await readTokenizer(folder, 5);
    assert.deepEqual(tokenizer.encode("AB").ids, [3, 2, 4, 4, 4]);
    assert.equal(tokenizer.vocabularySize, 5);
  });
});

const HOSTILE: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["an id twice", { "vocab.json": JSON.stringify({ ...VOCAB, a: 1 }) }, /vocab.json.*each once/],
  ["a huge id", { "vocab.json": JSON.stringify({ ...VOCAB, a: 1e9 }) }, /ids must be 0 to 4/],
  ["an id below", { "vocab.json": JSON.stringify({ ...VOCAB, a: -1 }) }, /ids must be/],
  ["a part of an id", { "vocab.json": JSON.stringify({ ...VOCAB, a: 0.5 }) }, /ids must be/],
  ["an id of text", { "vocab.json": JSON.stringify({ ...VOCAB, a: "length" }) }, /ids must be/],
  ["no end", { "vocab.json": JSON.stringify({ a: 0, "b</w>": 1, "ab</w>": 2, [BEGIN]: 3 }) }, /endoftext/],
  ["a list", { "vocab.json": "[1]" }, /object/],
  ["no JSON", { "vocab.json": "{" }, /JSON/],
  ["a merge of one", { "merges.txt": "a\n" }, /line 1 must be two tokens/],
  ["a merge of three", { "merges.txt": "#version\na b</w> a\n" }, /line 2 must be two tokens/],
  ["a merge of strangers", { "merges.txt": "a c\n" }, /line 1 .*"a c"/],
  ["an inherited name", { "merges.txt": "constructor a\n" }, /line 1/],
  ["padding that is no token", { "special_tokens_map.json": `{"pad_token": "?"}` }, /special token: "\?"/],
  ["padding of numbers", { "special_tokens_map.json": `{"pad_token": {"content": 3}}` }, /pad_token/],
];

for (const [what, files, message] of HOSTILE) {
  Deno.test(`a tokenizer's folder is refused by name: ${what}`, async () => {
    const sound = { "vocab.json": JSON.stringify(VOCAB), "merges.txt": MERGES };
    await inFolder({ ...sound, ...files }, async (folder) => {
      await assert.rejects(readTokenizer(folder), (error: Error) => {
        assert.ok(error instanceof SyntaxError);
        assert.match(error.message, message);
        return true;
      });
    });
  });
}
