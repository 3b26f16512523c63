import type { ChatMessage } from "../../../../runtime/speech/brain/completion.ts";
import { printColour } from "../look/colours.ts";
import type { JsonSchema } from "../look/json_schema.ts";
import type { Colour, LookPatch } from "../look/look.ts";
import { fieldGuide } from "./answer_schema.ts";
import { saidBy } from "./said.ts";

/** Prompts whose looks, as the tables read them, show a model how answers are written. */
const EXAMPLES = [
  "an old wizard with a long grey beard and a pointed hat",
  "a young black woman with braids and round glasses, smiling",
  "a green orc with tusks and a scar",
];

const TASK = [
  'You write down how a head looks that a prompt asks for, as JSON: {"look": {...}, "shown": [...]}.',
  "look: what the prompt says, and what goes without saying of whom it names, such as a pirate's hat. Leave out " +
  "every field that it leaves open.",
  "pieces, paint and scars are whole lists. What the prompt says is not there must not be in them.",
  "A colour is that of the thing it is said of and of nothing else: a red wall makes nobody's skin red. Nothing is " +
  "shown but head, neck and what is worn there.",
  'shown: of the words that are told as not understood, those that your look shows, each with its field: {"words": ' +
  '"beehive", "field": "hair.style"}. Words that no field can show are in no entry.',
  "Answer with that object alone. The fields of look, groups as objects in it:",
].join("\n");

/**
 * What a reader is asked.
 *
 * @param schema of its answers
 * @param unknown words that the tables do not understand
 */
export function messagesFor(
  prompt: string,
  unknown: readonly string[],
  schema: JsonSchema,
): ChatMessage[] {
  const guide = fieldGuide(schema.properties!.look!);
  return [
    { role: "system", content: `${TASK}\n${guide.join("\n")}` },
    ...EXAMPLES.flatMap((example): ChatMessage[] => [
      { role: "user", content: question(example, []) },
      { role: "assistant", content: `{"look":${printPatch(saidBy(example))},"shown":[]}` },
    ]),
    { role: "user", content: question(prompt, unknown) },
  ];
}

const question = (prompt: string, unknown: readonly string[]): string =>
  `Prompt: ${JSON.stringify(prompt)}\nNot understood: ${JSON.stringify(unknown)}`;

/** A part of a look as JSON, in a line, without groups of which nothing is said. */
export const printPatch = (patch: LookPatch): string =>
  JSON.stringify(patch, (_name, value) => {
    if (typeof value === "number") return Math.round(value * 1000) / 1000;
    if (Array.isArray(value) && value.length === 3 && typeof value[0] === "number") {
      return printColour(value as unknown as Colour);
    }
    const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    return isEmpty && !Array.isArray(value) ? undefined : value;
  }) ?? "{}";
