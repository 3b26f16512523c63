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
