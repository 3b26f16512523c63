import { message } from "../base/message.ts";

/** Opens an address in the person's browser. Where that cannot be done it says so and nothing else happens. */
export async function openInBrowser(url: string): Promise<void> {
  const [program, ...args] = Deno.build.os === "darwin"
    ? ["open", url]
    : Deno.build.os === "windows"
    ? ["cmd", "/c", "start", "", url]
    : ["xdg-open", url];
  try {
    const child = new Deno.Command(program!, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
    child.unref();
    await Promise.race([child.status, new Promise((done) => setTimeout(done, 500))]);
  } catch (error) {
    console.error(`Cannot open the browser, please open the page yourself: ${message(error)}`);
  }
}
