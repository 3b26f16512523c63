import assert from "node:assert/strict";
import { chunksOf } from "../../../../../train/guidance/painter/prompt/chunks.ts";
import { itemsOf } from "../../../../../train/guidance/painter/prompt/items.ts";
import { markNegations } from "../../../../../train/guidance/painter/prompt/negation.ts";

/** A prompt's chunks: "[long beard]", with - before it where it is said not to be there. */
function clauses(prompt: string): string {
  const nodes = chunksOf(itemsOf(prompt).items);
  markNegations(nodes);
  return nodes.flatMap((node) =>
    node.is === "tie" ? [] : [`${node.isAbsent ? "-" : ""}[${node.items.map(({ text }) => text).join(" ")}]`]
  ).join(" ");
}

Deno.test("adjectives are in one chunk with their noun", () => {
  const vectors = [
    ["a red and gold cape", "[red gold cape]"],
    ["a blonde, blue-eyed woman", "[blonde blue eyed woman]"],
    ["long, straight, black hair", "[long straight black hair]"],
    ["woman blonde hair blue eyes", "[woman] [blonde hair] [blue eyes]"],
    ["a man with a beard, tall", "[man] [beard] [tall]"],
    ["eyes blue, a hat", "[eyes] [blue] [hat]"],
  ];
  for (const [prompt, wanted] of vectors) assert.equal(clauses(prompt!), wanted, prompt);
});

Deno.test("a negation takes off what the grammar says it does, and stops there", () => {
  const vectors = [
    ["a man with no beard, glasses", "[man] -[beard] [glasses]"],
    ["without beard or moustache, with glasses", "-[beard] -[moustache] [glasses]"],
    ["without a hat, glasses or a beard", "-[hat] -[glasses] -[beard]"],
    ["a beard but no moustache", "[beard] -[moustache]"],
    ["a man who has never had a beard", "[man] -[beard]"],
    ["a woman who isn't wearing lipstick", "[woman] -[lipstick]"],
    ["an elf who doesn't have a beard and wears a hood", "[elf] -[beard] [hood]"],
    ["a knight with her helmet off and red hair", "[knight] -[helmet] [red hair]"],
    ["a queen who took off her crown", "[queen] -[crown]"],
    ["his beard shaved off", "-[beard]"],
    ["a hat, removed", "[hat]"],
    ["nothing on her head, a smile", "-[head] [smile]"],
    ["hair that is not blonde", "[hair] -[blonde]"],
    ["neither beard nor glasses", "-[beard] -[glasses]"],
    ["a crown instead of a hat", "[crown] -[hat]"],
    ["don't add glasses, a woman", "-[glasses] [woman]"],
  ];
  for (const [prompt, wanted] of vectors) assert.equal(clauses(prompt!), wanted, prompt);
});
