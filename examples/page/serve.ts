// Shows a live head on a page of one's own, index.html, which takes the client as a module that Deno bundles:
// deno run -A examples/page/serve.ts
// deno run -A examples/page/serve.ts --port 9000 --size 256
//
// With `deno task start --origins http://127.0.0.1:8000` in place of startServer, the head's server is another program.
import { parseArgs } from "node:util";
import { endProcess, startServer } from "@headcast/headcast/serve";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8000" },
    size: { type: "string", default: "512" },
    avatar: { type: "string", default: "stock" },
    avatars: { type: "string" },
  },
});

const { stdout: client, success } = await new Deno.Command(Deno.execPath(), {
  args: ["bundle", "--quiet", "--platform", "browser", import.meta.resolve("@headcast/headcast/session")],
  stderr: "inherit",
}).output();
if (!success) Deno.exit(1);

const html = await Deno.readFile(new URL("index.html", import.meta.url));
const files = Deno.serve(
  { hostname: "127.0.0.1", port: Number(values.port), onListen: () => {} },
  (request) => {
    const send = (body: BodyInit, kind: string) =>
      new Response(body, { headers: { "content-type": `text/${kind}; charset=utf-8` } });
    switch (new URL(request.url).pathname) {
      case "/":
        return send(html, "html");
      case "/session.js":
        return send(client, "javascript");
      case "/address":
        return send(server.live("page"), "plain");
      default:
        return new Response("There is nothing here", { status: 404 });
    }
  },
);
const page = `http://127.0.0.1:${files.addr.port}`;
const server = await startServer({
  port: 0,
  size: Number(values.size),
  avatar: values.avatar,
  ...values.avatars && { avatars: values.avatars },
  origins: [page],
});
console.log(`The page is ${page}/ and Ctrl-C ends it`);

Deno.addSignalListener("SIGINT", async () => {
  await server.close();
  // Not Deno.exit(): a graphics driver may be at work yet.
  endProcess(0);
});
