import { DEFAULT_SESSION } from "../base/names.ts";
import { defineCommand } from "../cli/command.ts";
import { choice, type Flags, number, text, type Values } from "../cli/flags.ts";
import { REVOKED_FILE, SECRET_FILE } from "../server/auth/keys_folder.ts";
import { linkFor, showCode } from "./links.ts";

const FLAGS = {
  session: text("session that it opens; * for all", "name", DEFAULT_SESSION),
  role: choice("what its bearer may do: watch, drive, or see and do everything; viewer where not given", [
    "viewer",
    "puppeteer",
    "operator",
  ]),
  minutes: number("how long it holds", "minutes", 60, { min: 1, max: 527_040, step: 1 }),
  avatar: text("the one avatar that it shows", "name"),
  size: number("largest picture that it may ask for", "pixels", undefined, { min: 128, max: 2048, step: 16 }),
  link: text("print a link to the page at this address, with the token behind #token=", "address"),
  "token-secret": text("file with the secret; see below", "file"),
  revoke: text("take a token back, by the id that was printed when it was made", "id"),
  revoked: text("list of tokens that were taken back; out/keys/revoked_tokens where not given", "file"),
} satisfies Flags;

export const command = defineCommand({
  name: "token",
  summary: "make what lets people and programs in beyond this machine, or take it back",
  flags: FLAGS,
  examples: [
    ["deno task token --session studio --role viewer --minutes 60", "an hour of watching"],
    [
      "deno task token --role puppeteer --link https://192.168.1.20:8787/",
      "a link for a phone, and its QR code",
    ],
    ["deno task token --session '*' --role operator --minutes 43200", "for a program of one's own, 30 days"],
    ["deno task token --revoke 2f0k1m", "what that token opened is closed within seconds"],
  ],
  notes: [
    "The token alone goes to standard output, what is to be known of it to standard error. It is a JWT, signed with " +
    "HS256 and the secret of --token-secret, else of HEADCAST_TOKEN_SECRET, else of out/keys/token_secret, which is " +
    "made at the first time; a server beside it knows the same. Programs send it as a header (Authorization: " +
    "Bearer ...), in their join, or as a sub-protocol (headcast.token....), never in an address's query.",
  ],
  async run(options) {
    if (options.revoke !== undefined) {
      return await takeBack(options.revoke, options.revoked ?? REVOKED_FILE);
    }
    const { readSecret } = await import("../server/auth/secret.ts");
    await printToken(options, await readSecret(options["token-secret"], SECRET_FILE));
  },
});

async function printToken(options: Values<typeof FLAGS>, secret: Uint8Array): Promise<void> {
  const { session, role = "viewer", minutes, avatar, size, link } = options;
  const { signToken } = await import("../server/auth/sign_token.ts");
  const { token, grant } = await signToken(secret, {
    ...{ session, role, minutes },
    ...(avatar !== undefined && { avatar }),
    ...(size !== undefined && { size }),
  });
  const end = new Date(grant.until).toISOString().replace(/:\d\d\.\d+Z/, " UTC").replace("T", " ");
  const where = session === "*" ? "all sessions" : session;
  console.error(
    `Lets a ${role} into ${where} until ${end}. To take it back: deno task token --revoke ${grant.id}`,
  );
  if (link === undefined) return console.log(token);
  const address = linkFor(link, token, session);
  console.log(address);
  if (Deno.stdout.isTerminal()) await showCode(address);
}

async function takeBack(id: string, file: string): Promise<void> {
  const { revoke } = await import("../server/auth/revocations.ts");
  await revoke(file, id);
  console.error(`Revoked, in ${file}: ${id}`);
}
