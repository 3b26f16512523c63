import { shownValue } from "../../base/message.ts";

/** Larger than any configuration or index. */
const MOST_JSON_BYTES = 64_000_000;

/**
 * A text of a model's folder.
 *
 * @param most bytes
 * @throws Deno.errors.NotFound where it is not there; SyntaxError for one that is too large
 */
export async function readText(path: string, most: number): Promise<string> {
  try {
    const { size } = await Deno.stat(path);
    if (size > most) {
      throw new SyntaxError(`Cannot read ${path}, it must have at most ${most} bytes: ${size}`);
    }
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(`Cannot read ${path}, the model's folder must hold it: there is none`);
  }
}

/**
 * A JSON file that holds an object, such as a network's config.json.
 *
 * @throws Deno.errors.NotFound where it is not there; SyntaxError for another thing
 */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  const text = await readText(path, MOST_JSON_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path}, it must be JSON: ${JSON.stringify(text.slice(0, 40))}`, {
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError(`Cannot read ${path}, it must be an object: ${shownValue(value, 40)}`);
  }
  return value as Record<string, unknown>;
}
