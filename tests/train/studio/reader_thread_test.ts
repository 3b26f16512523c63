import assert from "node:assert/strict";
import { read as readHere } from "../../../train/studio/prompt_reader.ts";
import { close, read } from "../../../train/studio/reader_thread.ts";

Deno.test("a thread of its own reads prompts as this one does, several at once, and again after it was closed", async () => {
  const prompts = ["a blue queen with a parrot", "", "an old man"];
  const readings = await Promise.all(prompts.map((prompt) => read(prompt)));
  assert.deepEqual(readings, await Promise.all(prompts.map((prompt) => readHere(prompt))));
  const late = read("an elf");
  close();
  await assert.rejects(late, /was closed/);
  assert.deepEqual((await read("an elf", 3)).look, (await readHere("an elf", 3)).look);
  close();
});

Deno.test("64 prompts wait to be read, and no more", async () => {
  const readings = Array.from({ length: 64 }, () => read("an elf"));
  await assert.rejects(read("an elf"), /so many others are waiting: 64/);
  await Promise.all(readings);
  close();
});
