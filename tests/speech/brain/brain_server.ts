/** A server of our own that speaks /v1/chat/completions: a real one, on a port of this machine. */
import { type BrainServer, readBrainServer } from "../../../runtime/speech/brain/config.ts";

export const KEY = "sk-test-0123456789abcdefghij";

export interface Asked {
  readonly path: string;
  readonly authorization: string | null;
  // deno-lint-ignore no-explicit-any -- what was sent, looked at by tests
  readonly body: any;
}

type Reply = (asked: Asked, count: number, request: Request) => Response | Promise<Response>;

/** Runs a test on a brain that replies so. */
export async function withBrain(
  reply: Reply,
  test: (server: BrainServer, asked: Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const port = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const body = request.method === "POST" ? await request.json() : null;
    const one = {
      path: new URL(request.url).pathname,
      authorization: request.headers.get("authorization"),
      body,
    };
    asked.push(one);
    return await reply(one, asked.length, request);
  });
  const variables: Record<string, string> = { HEADCAST_BRAIN_KEY: KEY };
  const url = `http://127.0.0.1:${port.addr.port}`;
  try {
    await test(
      readBrainServer((name) => variables[name], { url, model: "test", prompt: "Be kind." })!,
      asked,
    );
  } finally {
    await port.shutdown();
  }
}

export const delta = (delta: unknown, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
export const says = (content: string): string => delta({ content });
/** A call in pieces, as OpenAI sends them. */
export const calls = (name: string, given: string, id = "call_a", index = 0): string =>
  delta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }) +
  [...given].map((letter) => delta({ tool_calls: [{ index, function: { arguments: letter } }] })).join("");
export const stops = (reason = "stop"): string => delta({}, reason) + "data: [DONE]\n\n";

/** @param each bytes a chunk */
export function streamed(text: string, each = 4096): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(
    new ReadableStream({
      type: "bytes",
      start(controller) {
        for (let at = 0; at < bytes.length; at += each) controller.enqueue(bytes.slice(at, at + each));
        controller.close();
      },
    }),
    { headers: { "content-type": "text/event-stream; charset=utf-8" } },
  );
}

/** A stream that a test goes on with when it likes. */
export function openStream(): {
  response: Response;
  send(text: string): void;
  end(): void;
  cancelled: Promise<void>;
} {
  const encoder = new TextEncoder();
  const cancelled = Promise.withResolvers<void>();
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => cancelled.resolve(),
  });
  return {
    response: new Response(body, { headers: { "content-type": "text/event-stream" } }),
    send: (text) => controller.enqueue(encoder.encode(text)),
    end: () => controller.close(),
    cancelled: cancelled.promise,
  };
}
