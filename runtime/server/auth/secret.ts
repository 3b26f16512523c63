import { Buffer } from "node:buffer";
import { readFileOr, writePrivate } from "./private_file.ts";
import { checkSecret } from "./verifier.ts";

/** Has the secret where no file is named. */
export const SECRET_VARIABLE = "HEADCAST_TOKEN_SECRET";

/**
 * The secret that tokens are signed with: of a file that is named, else of the environment, else of the file `own`,
 * which is made at the first time. White space around it does not count.
 *
 * @throws {Error} where the file is missing or unreadable
 * @throws {RangeError} where it is too short
 */
export async function readSecret(
  named: string | undefined,
  own: string,
  environment: string | undefined = Deno.env.get(SECRET_VARIABLE),
): Promise<Uint8Array> {
  const text = named !== undefined
    ? await ofFile(named)
    : environment ?? await readFileOr(own) ?? await makeSecret(own);
  const secret = new TextEncoder().encode(text.trim());
  checkSecret(secret);
  return secret;
}

async function ofFile(path: string): Promise<string> {
  const text = await readFileOr(path);
  if (text === null) throw new Error(`Cannot check tokens, the file of their secret is missing: ${path}`);
  return text;
}

async function makeSecret(path: string): Promise<string> {
  await writePrivate(
    path,
    `${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}\n`,
  );
  // Of two servers that start together the later one has won, for both.
  return await ofFile(path);
}
