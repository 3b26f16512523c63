import { pathToFileURL } from "node:url";
import { message } from "../base/message.ts";

/**
 * The program that opens an address, and its arguments. On Windows not `start`, which is a word of the shell's: it
 * takes an ampersand in the address for the end of a command.
 */
export function openerOf(
  url: string,
  os: typeof Deno.build.os = Deno.build.os,
): [program: string, args: string[]] {
  if (os === "darwin") return ["open", [url]];
  return os === "windows" ? ["rundll32", ["url.dll,FileProtocolHandler", url]] : ["xdg-open", [url]];
}

/** Opens an address in the person's browser. Where that cannot be done it says so and nothing else happens. */
export async function openInBrowser(url: string): Promise<void> {
  const [program, args] = openerOf(url);
  try {
    const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
    child.unref();
    await Promise.race([child.status, new Promise((done) => setTimeout(done, 500))]);
  } catch (error) {
    console.error(`Cannot open the browser, please open the page yourself: ${message(error)}`);
  }
}

/**
 * Opens a link with a token in it by way of a file that only this user reads: what stands on a command line, every
 * user of the machine can see.
 */
export async function openPrivately(link: string): Promise<void> {
  const file = await Deno.makeTempFile({ prefix: "headcast-", suffix: ".html" });
  const target = link.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  await Deno.writeTextFile(file, `<meta http-equiv="refresh" content="0; url=${target}">`);
  await openInBrowser(pathToFileURL(file).href);
  // By then the browser has read it.
  setTimeout(() => void Deno.remove(file).catch(() => {}), 30_000);
}
