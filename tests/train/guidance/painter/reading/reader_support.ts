/** A server of our own that speaks /v1/chat/completions without streaming: a real one, on a port of this machine. */
import {
  type ReaderServer,
  readReaderServer,
} from "../../../../../train/guidance/painter/reading/reader_server.ts";

export const KEY = "sk-test-0123456789abcdefghij";
export const SHAPES = ["age", "masculinity", "noseLength"];

export interface Asked {
  readonly path: string;
  readonly authorization: string | null;
  // deno-lint-ignore no-explicit-any -- what was sent, looked at by tests
  readonly body: any;
}

/** Runs a test on a reader that replies so. */
export async function withReader(
  reply: (asked: Asked, count: number) => Response | Promise<Response>,
  test: (server: ReaderServer, asked: Asked[], url: string) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const one = {
      path: new URL(request.url).pathname,
      authorization: request.headers.get("authorization"),
      body: await request.json(),
    };
    asked.push(one);
    return await reply(one, asked.length);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  try {
    await test(readReaderServer(url, "test", () => KEY), asked, url);
  } finally {
    await server.shutdown();
  }
}

export const says = (content: unknown): Response =>
  Response.json({
    choices: [{ message: { content: typeof content === "string" ? content : JSON.stringify(content) } }],
  });

export const refuses = (message: string, status = 400): Response =>
  Response.json({ error: { message } }, { status });
