import { ask, reasonOf, wordsOf } from "../keyed_server.ts";
import type { BrainServer } from "./config.ts";
import { readEvents } from "./event_stream.ts";

/** How long a brain may take. Settable for tests. */
export interface BrainPatience {
  /** Until it begins to answer, ms. */
  readonly answerMs: number;
  /** From one piece to the next, ms. */
  readonly pauseMs: number;
  /** Until all of its answer has come, ms. */
  readonly wholeMs: number;
}

export const BRAIN_PATIENCE: BrainPatience = { answerMs: 20_000, pauseMs: 15_000, wholeMs: 120_000 };

/** Who reads thoughts beside an answer may have many of them: they count as bytes, not as text. */
const BOUNDS = { mostOfOne: 65_536, mostBytes: 4 * 1024 * 1024 };
const MOST_CALLS = 8;
const MOST_ARGUMENTS = 2000;

/** A call of a tool, as the model asked for it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly arguments: string;
}

/** A piece of an answer, in the order of its coming. */
export type AnswerPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly call: ToolCall }
  /** The last one. `waits`: the model waits for what became of them. */
  | { readonly kind: "end"; readonly waits: boolean };

/** A message of the conversation, in OpenAI's form. */
export type ChatMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly tool_calls?: readonly unknown[] }
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

/**
 * Asks once, and gives the answer piece by piece as it comes.
 *
 * @param signal ends the request at once
 * @throws Error in words for whoever asked, without the server's address and key; the signal's reason
 */
export async function* complete(
  server: BrainServer,
  messages: readonly ChatMessage[],
  tools: readonly unknown[],
  signal: AbortSignal,
  patience: BrainPatience = BRAIN_PATIENCE,
): AsyncGenerator<AnswerPiece> {
  const end = new AbortController();
  const abort = () => end.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    // An empty list is refused by some.
    const offered = tools.length === 0 ? {} : { tools };
    const response = await ask(server, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ model: server.model, messages, ...offered, stream: true }),
    }, { action: "answer", what: "the brain", withinMs: patience.answerMs, end });
    const body = await streamOf(server, response);
    const calls = createCalls();
    let reason: string | null = null;
    for await (
      const data of readEvents(body, "the brain", { ...BOUNDS, pauseMs: patience.pauseMs }, signal)
    ) {
      if (data.trim() === "[DONE]") {
        reason ??= "stop";
        break;
      }
      const { text, told, finish } = readChunk(server, data);
      if (text !== "") {
        for (const call of calls.finish()) yield { kind: "call", call };
        yield { kind: "text", text };
      }
      for (const call of calls.take(told)) yield { kind: "call", call };
      reason = finish ?? reason;
    }
    if (reason === null) {
      throw new Error("Cannot answer further, the brain must end what it says: it broke off");
    }
    for (const call of calls.finish()) yield { kind: "call", call };
    yield { kind: "end", waits: reason === "tool_calls" };
  } finally {
    signal.removeEventListener("abort", abort);
    end.abort();
  }
}

/** What the server itself has said, or not said as it should. */
export class BrainError extends Error {
  /** Tells it from what fetch throws. */
  override readonly name = "BrainError";
  /** @param refusesTools it knows no tools, and may answer without them */
  constructor(message: string, readonly refusesTools = false) {
    super(message);
  }
}

async function streamOf(server: BrainServer, response: Response): Promise<ReadableStream<Uint8Array>> {
  if (!response.ok) {
    const words = await reasonOf(server, response);
    throw new BrainError(
      `Cannot answer, the brain must answer with 200: ${response.status}${words}`,
      response.status === 400 && /\btools?\b/i.test(words),
    );
  }
  const type = (response.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (response.body !== null && type === "text/event-stream") return response.body;
  await response.body?.cancel();
  throw new BrainError(
    `Cannot answer, the brain must answer with text/event-stream: ${
      server.withoutKey(type).slice(0, 60) || "nothing"
    }`,
  );
}

/** @throws Error for an event that is none of a completion's, or tells an error */
function readChunk(server: BrainServer, data: string): {
  text: string;
  told: readonly unknown[];
  finish: string | null;
} {
  // deno-lint-ignore no-explicit-any -- anybody's JSON, looked at field by field
  let chunk: any;
  try {
    chunk = JSON.parse(data);
  } catch {
    throw new Error(
      `Cannot answer further, the brain must send JSON: ${server.withoutKey(data).slice(0, 40)}`,
    );
  }
  if (chunk?.error) throw new Error(`Cannot answer further, the brain has failed${wordsOf(server, chunk)}`);
  const choice = chunk?.choices?.[0];
  const { content, tool_calls: told } = choice?.delta ?? {};
  return {
    text: typeof content === "string" ? content : "",
    told: Array.isArray(told) ? told : [],
    finish: typeof choice?.finish_reason === "string" ? choice.finish_reason : null,
  };
}

/** Puts calls together that come in pieces: name first, then the letters of their arguments. */
function createCalls() {
  let open: { index: number; id: string; name: string; arguments: string } | null = null;
  let count = 0;

  function finish(): ToolCall[] {
    if (open === null) return [];
    const { id, name, arguments: given } = open;
    open = null;
    return [{ id, name, arguments: given }];
  }

  return {
    finish,
    take(told: readonly unknown[]): ToolCall[] {
      const whole: ToolCall[] = [];
      // deno-lint-ignore no-explicit-any -- anybody's JSON, looked at field by field
      for (const piece of told as any[]) {
        const id: unknown = piece?.id, name: unknown = piece?.function?.name;
        // Some servers give every call the index 0, or none, and an id that is new.
        const index = typeof piece?.index === "number" ? piece.index : open?.index ?? 0;
        const isNew = open === null || index !== open.index ||
          typeof id === "string" && id !== "" && id !== open.id;
        if (isNew) {
          whole.push(...finish());
          if (++count > MOST_CALLS) {
            throw new Error(`Cannot answer further, the brain may call tools at most: ${MOST_CALLS} times`);
          }
          open = {
            index,
            id: typeof id === "string" && id !== "" ? id : `call_${count}`,
            name: "",
            arguments: "",
          };
        }
        // In pieces from some, whole in every piece from others.
        if (typeof name === "string" && name !== open!.name) open!.name = (open!.name + name).slice(0, 64);
        const given: unknown = piece?.function?.arguments;
        if (typeof given === "string") open!.arguments += given;
        if (open!.arguments.length > MOST_ARGUMENTS) {
          throw new Error(
            `Cannot answer further, the brain may give a tool at most: ${MOST_ARGUMENTS} characters`,
          );
        }
      }
      return whole;
    },
  };
}
