/** A page of another origin than the server's, as strict as its policy says. */
import { fileURLToPath } from "node:url";

/** Somebody else's web server. */
export interface Embedder {
  /** Its pages' origin: another site than 127.0.0.1. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A page of an embedder: its HTML, or a script, and the policy that comes with it. */
export interface EmbedderFile {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly policy?: string;
}

/** Serves files by their path, such as "/". */
export function serveEmbedder(files: Readonly<Record<string, EmbedderFile>>): Embedder {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    const file = files[pathname];
    if (file === undefined) return new Response(null, { status: pathname === "/favicon.ico" ? 204 : 404 });
    return new Response(file.body, {
      headers: {
        "content-type": pathname.endsWith(".js") ? "text/javascript" : "text/html",
        ...file.policy !== undefined && { "content-security-policy": file.policy },
      },
    });
  });
  return { origin: `http://localhost:${server.addr.port}`, close: () => server.shutdown() };
}

/** The server alone, and not a word inline. @param server its address, with a slash at its end */
export function strictPolicy(server: string, more = ""): string {
  const origin = server.slice(0, -1);
  return `default-src 'none'; script-src 'self' ${origin}; connect-src ${origin} ${
    origin.replace("http", "ws")
  }${more}`;
}

/**
 * The recipe of examples/embed/, which is what a stranger copies, for a server; its script apart, as a strict policy wants.
 */
export async function recipe(server: string): Promise<{ html: string; script: string; lines: number }> {
  const path = fileURLToPath(new URL("../../examples/embed/index.html", import.meta.url));
  const text = await Deno.readTextFile(path);
  const [tag, script] = /<script type="module">\n([^]*?)<\/script>/.exec(text)!;
  return {
    html: text.replace(tag, '<script type="module" src="head.js"></script>'),
    script: script!.replaceAll("https://heads.example.org", server.slice(0, -1)),
    lines: tag.trim().split("\n").length,
  };
}
