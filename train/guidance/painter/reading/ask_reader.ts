import type { ChatMessage } from "../../../../runtime/speech/brain/completion.ts";
import { ask, reasonOf, wordsOf } from "../../../../runtime/speech/keyed_server.ts";
import type { JsonSchema } from "../look/json_schema.ts";
import { readAnswer, type ReaderAnswer } from "./answer_schema.ts";
import type { ReaderServer } from "./reader_server.ts";

/** What a reader is asked, and in which form it answers. */
export interface ReaderQuestion {
  readonly messages: readonly ChatMessage[];
  readonly schema: JsonSchema;
  readonly seed: number;
}

/** How long one answer may take, milliseconds: a large model on a processor reads the question for a minute. */
export const READER_PATIENCE_MS = 180_000;
/** A look with all its fields has 4 KiB; who thinks aloud first writes more. */
const MOST_BYTES = 256 * 1024;
/** Of an answer that is wrong so much is shown to its writer again, characters. */
const MOST_REPEATED = 8000;

/**
 * Asks a reader for a look, and once more where its answer is none.
 *
 * @param signal ends the request at once
 * @throws Error in words, without the server's address and key; the signal's reason
 */
export async function askReader(
  server: ReaderServer,
  { messages, schema, seed }: ReaderQuestion,
  signal: AbortSignal,
  patienceMs = READER_PATIENCE_MS,
): Promise<ReaderAnswer> {
  const form = createForm(schema, seed);
  const first = await complete(server, messages, form, signal, patienceMs);
  try {
    return readAnswer(first);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const again = `${error.message}. Answer again, with the JSON object alone`;
    const second = await complete(
      server,
      [...messages, { role: "assistant", content: first.slice(0, MOST_REPEATED) }, {
        role: "user",
        content: again,
      }],
      form,
      signal,
      patienceMs,
    );
    return readAnswer(second);
  }
}

/** Fields of a request that not every server knows; what one refuses it is not asked with again. */
function createForm(schema: JsonSchema, seed: number) {
  const extras: Record<string, unknown> = { temperature: 0, seed };
  const formats = [
    { type: "json_schema", json_schema: { name: "look", schema } },
    { type: "json_object" },
    undefined,
  ];
  return {
    fields: () => ({ ...extras, ...formats[0] && { response_format: formats[0] } }),
    /** @returns whether there is a plainer form to ask in */
    refuse(words: string): boolean {
      const named = Object.keys(extras).find((name) => words.includes(name));
      if (named !== undefined) delete extras[named];
      else if (formats.length > 1) formats.shift();
      else return false;
      return true;
    },
  };
}
type Form = ReturnType<typeof createForm>;

/** Statuses of servers that do not know a field of a request, or fail at it. */
const REFUSALS: ReadonlySet<number> = new Set([400, 415, 422, 500, 501]);

async function complete(
  server: ReaderServer,
  messages: readonly ChatMessage[],
  form: Form,
  signal: AbortSignal,
  patienceMs: number,
): Promise<string> {
  while (true) {
    const end = new AbortController();
    const late = new Error(
      `Cannot read a prompt, the reader must have answered within: ${patienceMs / 1000} s`,
    );
    const timer = setTimeout(() => end.abort(late), patienceMs);
    const abort = () => end.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    try {
      const { model } = server;
      const response = await ask(server, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ ...model !== undefined && { model }, messages, ...form.fields() }),
      }, { action: "read a prompt", what: "the reader", withinMs: patienceMs, end });
      if (response.ok) return contentOf(server, await textOf(response, end.signal));
      const words = await reasonOf(server, response);
      if (REFUSALS.has(response.status) && form.refuse(words)) continue;
      throw new Error(`Cannot read a prompt, the reader must answer with 200: ${response.status}${words}`);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      end.abort();
    }
  }
}

async function textOf({ body }: Response, end: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "", bytes = 0;
  try {
    for await (const part of body ?? []) {
      bytes += part.length;
      if (bytes > MOST_BYTES) break;
      text += decoder.decode(part, { stream: true });
    }
  } catch (cause) {
    end.throwIfAborted();
    throw new Error("Cannot read a prompt, the reader must end its answer: it broke off", { cause });
  }
  if (bytes <= MOST_BYTES) return text + decoder.decode();
  throw new RangeError(`Cannot read a prompt, the reader must answer with at most: ${MOST_BYTES / 1024} KiB`);
}

/** What a completion says. @throws Error for what is none */
function contentOf(server: ReaderServer, text: string): string {
  // deno-lint-ignore no-explicit-any -- anybody's JSON, looked at field by field
  let told: any;
  try {
    told = JSON.parse(text);
  } catch (cause) {
    throw new Error("Cannot read a prompt, the reader must answer with JSON", { cause });
  }
  if (told?.error) throw new Error(`Cannot read a prompt, the reader has failed${wordsOf(server, told)}`);
  const content = told?.choices?.[0]?.message?.content;
  if (typeof content === "string") return content;
  throw new Error("Cannot read a prompt, the reader must answer with a message: there is none");
}
