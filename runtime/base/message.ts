/** What an error says, whatever was thrown. */
export function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What was thrown, as an error. */
export const asError = (error: unknown): Error => error instanceof Error ? error : new Error(String(error));

/** What an error says is the matter, without the action before it: it can stand after another action, said once. */
export function reason(error: unknown): string {
  return message(error).replace(/^Cannot [a-z]+ [^,:]{1,80}, /, "");
}

/**
 * A value that came from outside, as JSON for a message: long ones are cut, and what no JSON can hold is told by its kind.
 * JSON.parse() reads values that lie deeper in each other than String() can go and, in other engines, JSON.stringify().
 */
export function shownValue(value: unknown, most = 80): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = `${Array.isArray(value) ? "a list" : "an object"} that cannot be shown`;
  }
  // JSON escapes the control characters below, which must not reach a terminal, but not these.
  const plain = text.replace(/[\x7f-\x9f]/g, " ");
  return plain.length > most ? `${plain.slice(0, most - 3)}...` : plain;
}
