/** Orders that people give, and what a description says instead. Only the first of a sentence's words are looked at. */
const ORDERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:please\s+)?(?:make|let|have)\s+(?:him|her|it|them|the\s+\w+)\s+(?:look\s+|be\s+|wear\s+)?/i, ""],
  [/^(?:please\s+)?(?:turn|change)\s+(?:him|her|it|them|the\s+\w+)\s+(?:in)?to\s+/i, ""],
  [/^(?:please\s+)?(?:give)\s+(?:him|her|it|them)\s+/i, "with "],
  [/^(?:please\s+)?(?:add|put\s+on|wear)\s+/i, "with "],
  [/^(?:please\s+)?(?:remove|take\s+off|take\s+away|lose)\s+/i, "without "],
  [/^(?:and\s+|but\s+|as\s+)/i, ""],
];

/**
 * What an edited avatar is, in words, for a model that knows descriptions and no orders: what it was, and what is new,
 * part by part, "make him laugh, give him a crown" as "laugh, with a crown".
 *
 * @param source what it was; may be empty
 * @returns what it was alone, where the edit says nothing
 */
export function editedPrompt(source: string, edit: string): string {
  const parts = edit.split(/[,;.!]+|\sand\s+(?=(?:make|give|add|put|remove|take|turn|change)\s)/i).map(
    described,
  );
  return [source.trim().replace(/[.,;!]+$/, ""), ...parts].filter((part) => part !== "").join(", ");
}

function described(part: string): string {
  let words = part.trim().replaceAll(/\s+/g, " ");
  for (const [order, instead] of ORDERS) words = words.replace(order, instead);
  // "make him" orders nothing.
  return words.trim().replace(
    /^(?:please\s*)?(?:make|let|have|give|turn|change|add|put|remove)(?:\s+(?:him|her|it|them))?$/i,
    "",
  );
}
