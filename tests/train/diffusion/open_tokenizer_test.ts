import assert from "node:assert/strict";
import { join } from "node:path";
import { findTokenizer } from "../../../runtime/models/find_tokenizer.ts";
import type { HubSettings } from "../../../runtime/models/hub_settings.ts";
import { readTokenizer } from "../../../train/diffusion/language/tokenizer.ts";
import { openTokenizer } from "../../../train/diffusion/open_tokenizer.ts";
import { goldenModel } from "../../goldens/diffusion/expected.ts";

const SD1 = goldenModel("sd1/tokenizer");
const SD2 = goldenModel("sd2/tokenizer");
/** As many tokens as the golden tokenizers have. */
const ENCODER = { words: 77, vocabulary: 1014 };
const PROMPT = "a head of Hulk!";
const single = { folder: "/nowhere/tokenizer", padding: "!", replaceable: true };

Deno.test("a single file's prompts are read with another model's tokenizer, padded as its family pads", async () => {
  const opened = await openTokenizer(single, ENCODER, () => Promise.resolve(SD1));
  assert.deepEqual(opened.encode(PROMPT), (await readTokenizer(SD2)).encode(PROMPT));
  assert.notDeepEqual(opened.encode(PROMPT), (await readTokenizer(SD1)).encode(PROMPT));
});

Deno.test("the tokenizer beside a single file comes first", async () => {
  const beside = { ...single, folder: SD1, padding: "<|endoftext|>" };
  const opened = await openTokenizer(beside, ENCODER, () => Promise.reject(new Error("not asked")));
  assert.deepEqual(opened.encode(PROMPT), (await readTokenizer(SD1)).encode(PROMPT));
});

Deno.test("without any tokenizer the command that gets one is named; a folder's own is never replaced", async () => {
  const none = () => Promise.resolve(null);
  await assert.rejects(
    openTokenizer(single, ENCODER, none),
    /models pull clip-tokenizer.*: \/nowhere\/tokenizer/,
  );
  const folders = { ...single, padding: null, replaceable: false };
  await assert.rejects(openTokenizer(folders, ENCODER, () => Promise.resolve(SD1)), Deno.errors.NotFound);
});

Deno.test("a tokenizer with more tokens than the text encoder knows is refused", async () => {
  const small = { ...ENCODER, vocabulary: 1013 };
  const message = /the text encoder knows 1013 tokens: 1014$/;
  await assert.rejects(openTokenizer({ ...single, folder: SD1 }, small), message);
});

Deno.test("findTokenizer() finds those of whole models and of CLIPs in the hub's cache", async () => {
  const cache = await Deno.makeTempDir();
  const settings: HubSettings = { endpoint: "http://127.0.0.1:9", cache, token: undefined, offline: true };
  const put = async (repository: string, folder: string, files: readonly string[]) => {
    const snapshot = join(
      cache,
      `models--${repository.replace("/", "--")}`,
      "snapshots",
      "a".repeat(40),
      folder,
    );
    await Deno.mkdir(snapshot, { recursive: true });
    for (const file of files) await Deno.copyFile(join(SD1, file), join(snapshot, file));
    return snapshot;
  };
  try {
    assert.equal(await findTokenizer(settings), null);
    await put("stable-diffusion-v1-5/stable-diffusion-v1-5", "tokenizer", ["vocab.json"]);
    assert.equal(await findTokenizer(settings), null);
    const clip = await put("openai/clip-vit-base-patch32", "", ["vocab.json", "merges.txt"]);
    assert.equal(await findTokenizer(settings), clip);
    const whole = await put("stable-diffusion-v1-5/stable-diffusion-v1-5", "tokenizer", ["merges.txt"]);
    assert.equal(await findTokenizer(settings), whole);
    assert.equal((await readTokenizer(whole)).vocabularySize, (await readTokenizer(SD1)).vocabularySize);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
