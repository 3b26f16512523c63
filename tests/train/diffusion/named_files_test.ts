import { deepEqual, equal } from "node:assert/strict";
import { parseFlags } from "../../../runtime/cli/flags.ts";
import { CONFIG_FLAGS } from "../../../train/commands/config_flags.ts";
import { namedEmbeddings, namedLoras, settledFiles } from "../../../train/diffusion/named_files.ts";

Deno.test("LoRAs are named with a factor, embeddings with a word, and paths keep their colons", () => {
  deepEqual(namedLoras("a.safetensors:0.8, C:\\b.safetensors,c:-1"), [
    { path: "a.safetensors", scale: 0.8 },
    { path: "C:\\b.safetensors", scale: 1 },
    { path: "c", scale: -1 },
  ]);
  deepEqual(namedEmbeddings("a.safetensors:<cat>,C:/b.safetensors"), [
    { path: "a.safetensors", token: "<cat>" },
    { path: "C:/b.safetensors", token: null },
  ]);
  deepEqual(namedLoras(""), []);
  equal(settledFiles("a:0.5,b", "lora", (path) => `/x/${path}`), "/x/a:0.5,/x/b");
});

Deno.test("--lora given several times is all of them", () => {
  const { lora, embedding } = parseFlags("train", CONFIG_FLAGS, ["--lora", "a:0.5", "--lora=b"]);
  equal(lora, "a:0.5,b");
  equal(embedding, undefined);
});
