import { exists, readAvatarInfo } from "../../avatar/folder/avatar_folder.ts";
import { ADDED_HEADS } from "../../avatar/folder/heads.ts";
import { listAvatars } from "../../avatar/folder/library.ts";
import { columns } from "../../cli/columns.ts";
import { UsageError } from "../../cli/flags.ts";
import { factsOf } from "../../head/file/sections.ts";
import { HEAD_ENDING, type HeadListing } from "../../head/folder/head_folder.ts";
import { STOCK_HEAD } from "../../head/head_model.ts";
import { headByName, headFingerprint, headNames } from "../../head/registry.ts";
import type { HeadOptions } from "../head.ts";
import { factRows, megabytes, summaryOf } from "./words.ts";

const ACTIONS = ["list", "add", "show", "remove"] as const;
/** Which flags belong to one action alone. */
const OWNED = { name: "add", landmarks: "add", "no-mouth": "add", replace: "add", yes: "remove" } as const;

/** @returns the exit code */
export async function runHead(options: HeadOptions, words: readonly string[]): Promise<number> {
  const [action = "list", subject] = words;
  if (!(ACTIONS as readonly string[]).includes(action)) {
    throw new UsageError(`Cannot run head, the first word is one of ${ACTIONS.join(", ")}: ${action}`);
  }
  for (const [flag, owner] of Object.entries(OWNED)) {
    if (options[flag as keyof typeof OWNED] && action !== owner) {
      throw new UsageError(`Cannot ${action} heads with --${flag}, only ${owner} takes it`);
    }
  }
  if (action === "list") {
    if (subject !== undefined) throw new UsageError(`Cannot list heads, it takes no name: ${subject}`);
    await list();
    return 0;
  }
  if (subject === undefined) {
    const needed = action === "add" ? "a file or folder is" : "its name is";
    throw new UsageError(`Cannot ${action} a head, ${needed} needed: none`);
  }
  if (action === "add") {
    const { addFrom } = await import("./add.ts");
    return await addFrom(subject, options);
  }
  await (action === "show" ? show : remove)(subject, options);
  return 0;
}

async function list(): Promise<void> {
  const heads = await ADDED_HEADS.list();
  const rows = heads.map(({ name, bytes, facts, error }) =>
    [name, facts ? summaryOf(facts, bytes) : error!] as const
  );
  console.log(
    columns([[STOCK_HEAD, "built in: sculpted for Headcast, moved by ARKit's 52 shapes"], ...rows], 120).join(
      "\n",
    ),
  );
  if (rows.length === 0) console.log("\nOthers are brought by deno task head add FILE (--help tells which).");
}

async function show(name: string, { avatars }: HeadOptions): Promise<void> {
  const bound = async (fingerprint?: string) =>
    (await boundTo(name, fingerprint, avatars)).join(", ") || "none";
  if (name === STOCK_HEAD) {
    const head = await headByName(STOCK_HEAD);
    const rows: [string, string][] = [
      ["name", `${name}, version ${head.version} (${headFingerprint(head)})`],
      ...factRows(factsOf(head)),
      ["licence", "Headcast's own"],
      ["avatars", await bound()],
    ];
    return console.log(columns(rows, 120).join("\n"));
  }
  const { path, bytes, facts, error } = await listed(name);
  if (!facts) throw new Error(error);
  const picture = pictureOf(path);
  const rows: [string, string][] = [
    ["name", `${name} (${facts.fingerprint})`],
    ["file", `${path}, ${megabytes(bytes)}`],
    ...await exists(picture) ? [["picture", picture] as [string, string]] : [],
    ["made from", facts.source],
    ["licence", facts.licence],
    ...factRows(facts),
    ["avatars", await bound(facts.fingerprint)],
  ];
  console.log(columns(rows, 120).join("\n"));
}

async function remove(name: string, { yes, avatars }: HeadOptions): Promise<void> {
  if (name === STOCK_HEAD) throw new Error(`Cannot remove the head that is built in: ${name}`);
  const { path, facts } = await listed(name);
  const bound = await boundTo(name, facts?.fingerprint, avatars);
  const consequence = bound.length === 0
    ? "no avatar here is bound to it"
    : `${
      bound.length === 1 ? "an avatar is" : `${bound.length} avatars are`
    } bound to it and cannot be shown without ` +
      `it (${bound.join(", ")})`;
  if (!yes) {
    throw new UsageError(`Cannot remove the head ${name}, --yes is needed: ${consequence}`);
  }
  await Deno.remove(path);
  await Deno.remove(pictureOf(path)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  console.log(`Removed ${path}: ${consequence}`);
}

/** The file of a head's picture. */
export const pictureOf = (path: string): string => path.slice(0, -HEAD_ENDING.length) + ".png";

async function listed(name: string): Promise<HeadListing> {
  const found = (await ADDED_HEADS.list()).find((each) => each.name === name);
  if (found) return found;
  throw new Error(
    `Cannot find the head in ${ADDED_HEADS.path}, here are ${(await headNames()).join(", ")}: ${name}`,
  );
}

/** Names of the avatars that are bound to a head, whatever it is called now. */
async function boundTo(name: string, fingerprint?: string, folder?: string): Promise<string[]> {
  const found: string[] = [];
  for (const avatar of await listAvatars(folder)) {
    const info = await readAvatarInfo(avatar.folder).catch(() => null);
    if (info && (fingerprint === undefined ? info.head === name : info.headFingerprint === fingerprint)) {
      found.push(avatar.name);
    }
  }
  return found;
}
