import { UsageError } from "../cli/flags.ts";

/** Bright white on black, whatever the terminal's own colours are: half of the cameras read no code in negative. */
const [COLOURS, PLAIN] = ["\x1b[97;40m", "\x1b[0m"];

/**
 * A link to a server's page that lets in who opens it: the token stands in the fragment, which no browser sends.
 *
 * @throws {UsageError} where the address is none
 */
export function linkFor(address: string, token: string, session: string): string {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
    throw new UsageError(`Cannot make a link, an address with http:// or https:// is needed: ${address}`);
  }
  const url = new URL(address);
  if (session !== "*") url.searchParams.set("session", session);
  url.hash = `token=${token}`;
  return url.href;
}

/** Prints a text as a QR code, for the camera of a phone. */
export async function showCode(text: string): Promise<void> {
  const { default: encodeQR } = await import("qr");
  const code = encodeQR(text, "ascii", { ecc: "low", border: 2 });
  console.log(code.trimEnd().split("\n").map((line) => `  ${COLOURS}${line}${PLAIN}`).join("\n"));
}
