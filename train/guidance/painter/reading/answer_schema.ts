import type { JsonSchema } from "../look/json_schema.ts";
import { LOOK, type LookPatch, mergePatches, readPatch } from "../look/look.ts";

/** What a reader answers. */
export interface ReaderAnswer {
  /** What the prompt says of the look. */
  readonly look: LookPatch;
  /** Words that the tables do not understand, each with the field that shows it: "jetpack", "pieces". */
  readonly shown: readonly { readonly words: string; readonly field: string }[];
}

const MOST_SHOWN = 32;
const LONGEST = 200;
const TEXT: JsonSchema = { type: "string", maxLength: LONGEST };

/** @param shapes names of the head's shapes */
export function answerSchema(shapes: readonly string[]): JsonSchema {
  const { prompt: _given, shape, ...fields } = LOOK.schema.properties!;
  const one = shape!.additionalProperties as JsonSchema;
  const named: JsonSchema = {
    ...shape!,
    properties: Object.fromEntries(shapes.map((name) => [name, one])),
    additionalProperties: false,
  };
  return {
    type: "object",
    properties: {
      look: { ...LOOK.schema, properties: { shape: named, ...fields } },
      shown: {
        type: "array",
        maxItems: MOST_SHOWN,
        items: {
          type: "object",
          properties: { words: TEXT, field: TEXT },
          required: ["words", "field"],
          additionalProperties: false,
        },
      },
    },
    required: ["look", "shown"],
    additionalProperties: false,
  };
}

/** A look's fields as a model reads them, a line each, with a third of the schema's letters. */
export function fieldGuide(schema: JsonSchema, place = ""): string[] {
  const { type, properties, items, description } = schema;
  const after = description === undefined ? "" : `; ${description}`;
  if (type === "array") {
    const fields = Object.entries(items!.properties!).map(([name, of]) => `${name}: ${valueGuide(of)}`);
    return [`${place}: list of {${fields.join("; ")}}${after}`];
  }
  if (properties === undefined) return [`${place}: ${valueGuide(schema)}`];
  const entries = Object.entries(properties), one = JSON.stringify(entries[0]?.[1]);
  // Shapes differ by their names alone.
  return entries.length > 1 && entries.every(([, of]) => JSON.stringify(of) === one)
    ? [
      `${place}: {name: ${valueGuide(entries[0]![1])}}${after}, of ${
        entries.map(([name]) => name).join(", ")
      }`,
    ]
    : entries.flatMap(([name, of]) => fieldGuide(of, place === "" ? name : `${place}.${name}`));
}

function valueGuide({ type, enum: choices, pattern, minimum, maximum, description }: JsonSchema): string {
  const value = choices?.join(" | ") ??
    (pattern !== undefined ? '"#rrggbb"' : minimum !== undefined ? `${minimum} to ${maximum}` : type);
  return description === undefined ? value : `${value} (${description})`;
}

/**
 * Reads a reader's answer: JSON, alone, in a fenced block, or with words about it.
 *
 * @throws SyntaxError that says what is wrong with it, for the reader too
 */
export function readAnswer(text: string): ReaderAnswer {
  const source = objectIn(text);
  const { look, shown = [] } = source as { look?: unknown; shown?: unknown };
  if (look === undefined) throw new SyntaxError('Cannot read the answer, it must have "look"');
  const { prompt: _given, ...patch } = readPatch(look);
  if (!Array.isArray(shown) || shown.length > MOST_SHOWN) {
    throw new SyntaxError(`Cannot read the answer, "shown" must be a list of at most ${MOST_SHOWN}`);
  }
  // Of a kind there is one.
  const none = { ...patch.pieces && { pieces: [] }, ...patch.paint && { paint: [] } };
  return {
    look: mergePatches(none, patch),
    shown: shown.filter((each) => isText(each?.words) && isText(each?.field))
      .map(({ words, field }) => ({ words, field: field.replace(/^look\./, "") })),
  };
}

const isText = (value: unknown): boolean => typeof value === "string" && value.length <= LONGEST;

function objectIn(text: string): object {
  // What a model thinks first may hold objects too.
  const said = text.replace(/^[^]*<\/think>/, "");
  const fenced = /```(?:json)?\s*\n([^]*?)```/.exec(said)?.[1] ?? said;
  const object = fenced.slice(fenced.indexOf("{"), fenced.lastIndexOf("}") + 1);
  let value: unknown;
  try {
    value = JSON.parse(object);
  } catch (cause) {
    throw new SyntaxError(`Cannot read the answer, it must be a JSON object: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (typeof value === "object" && value !== null) return value;
  throw new SyntaxError("Cannot read the answer, it must be a JSON object");
}
