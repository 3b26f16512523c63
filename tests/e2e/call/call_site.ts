import { openLocalCertificate } from "../../../runtime/server/tls/local_certificate.ts";

/** As strict as a call site can be: connections to itself alone, and no script from text. */
const POLICY = "default-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'";
const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css" };

/** A call site on https, by an authority of its own that nobody trusts. */
export async function withCallSite(test: (origin: string) => Promise<void>): Promise<void> {
  const keys = await Deno.makeTempDir({ prefix: "headcast-call-" });
  const { cert, key } = await openLocalCertificate(keys, ["localhost"]);
  const options = { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} };
  const server = Deno.serve(options, async ({ url }) => {
    const name = new URL(url).pathname.slice(1) || "call.html";
    const type = TYPES[name.split(".").at(-1)!];
    if (!/^[a-z]+\.[a-z]+$/.test(name) || type === undefined) return new Response(null, { status: 404 });
    return new Response(await Deno.readFile(new URL(name, import.meta.url)), {
      headers: { "content-type": `${type}; charset=utf-8`, "content-security-policy": POLICY },
    });
  });
  try {
    await test(`https://localhost:${server.addr.port}`);
  } finally {
    await server.shutdown();
    await Deno.remove(keys, { recursive: true });
  }
}
