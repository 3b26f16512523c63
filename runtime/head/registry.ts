import type { ExpressionSpace } from "./expression_space.ts";
import { type HeadModel, STOCK_HEAD } from "./head_model.ts";
import { headFingerprint } from "./fingerprint.ts";
import { FROZEN_HEADS, readFrozenHead, STOCK_HEAD_VERSION } from "./stock/frozen.ts";

export { headFingerprint };

/** Where heads come from besides the stock one: a folder, a package. They may come and go while the program runs. */
export interface HeadProvider {
  /** What it has now. */
  names(): Promise<readonly string[]>;
  /**
   * The head of a name, the same object as long as it is the same head; undefined where it has none.
   *
   * @throws Error where it has one that cannot be read
   */
  load(name: string): Promise<HeadModel | undefined>;
  /** The head of a fingerprint, as `headFingerprint` tells it, without loading it; undefined where it has none. */
  find(fingerprint: string): Promise<{ readonly name: string; readonly version: number } | undefined>;
  /** The names of those that move by a space, without loading them; where it cannot tell, all are loaded and asked. */
  namesOf?(space: ExpressionSpace): Promise<readonly string[]>;
}

/** Keeps the newest stock head from one process to the next: sculpting it takes seconds. */
export interface SculptureKeeper {
  /** The head that is kept, or that is made and kept. */
  open(sculpt: () => Promise<HeadModel>): Promise<HeadModel>;
  /** Of the head that is kept, without loading it; undefined where none is. */
  fingerprint(): Promise<string | undefined>;
}

/** How one brings a head, as messages say it. */
const REMEDY = "deno task head add FILE";

/** Of the stock head, by version. */
const made = new Map<number, Promise<HeadModel>>();
/** The newest where it is kept on disk: 25 MB that nobody uses any more are let go, and read again in 50 ms. */
let kept: WeakRef<HeadModel> | undefined;
const providers = new Set<HeadProvider>();
let keeper: SculptureKeeper | undefined;

/** Opens the registry to the heads of somebody else. Where two have one of a name, the first is asked. */
export function provideHeads(provider: HeadProvider): void {
  providers.add(provider);
}

/** Has the stock head kept; where nobody does, it is sculpted once a process. */
export function keepSculpture(how: SculptureKeeper): void {
  keeper = how;
}

/** All heads that there are now, the stock one first. */
export async function headNames(): Promise<string[]> {
  const provided = await Promise.all([...providers].map((provider) => provider.names()));
  return [...new Set([STOCK_HEAD, ...provided.flat()])];
}

/**
 * The head of a name, made or read once a process.
 *
 * @param version which one of its versions; the newest where not given
 * @throws RangeError where there is no such head, with those that there are, or it has no such version
 */
export async function headByName(name: string, version?: number): Promise<HeadModel> {
  if (name === STOCK_HEAD) return await stockHead(version ?? STOCK_HEAD_VERSION);
  const head = await provided(name);
  if (!head) throw new RangeError(`Cannot load head, ${await whatThereIs()}: ${JSON.stringify(name)}`);
  if (version !== undefined && version !== head.version) {
    throw new RangeError(`Cannot load head "${name}", its version is ${head.version}: ${version}`);
  }
  return head;
}

/**
 * A head that moves by a space: the stock one where it does, or the first by name that was brought. One that cannot be
 * read is passed over.
 */
export async function headOfSpace(space: ExpressionSpace): Promise<HeadModel | undefined> {
  if (space === "arkit") return await stockHead(STOCK_HEAD_VERSION);
  for (const provider of providers) {
    for (const name of await (provider.namesOf?.(space) ?? provider.names())) {
      const head = await provider.load(name).catch(() => undefined);
      if (head?.expressionSpace === space) return head;
    }
  }
  return undefined;
}

/**
 * The version of a head that something was made on. Of the stock head's, where it is an earlier one, the newest is not
 * sculpted; a head that was brought may have another name by now.
 *
 * @param fingerprint as `headFingerprint` tells it
 * @throws RangeError where no head has it, with what to do
 */
export async function headByFingerprint(name: string, fingerprint: string): Promise<HeadModel> {
  if (name === STOCK_HEAD) return await stockHeadOf(fingerprint);
  const namesake = await provided(name);
  if (namesake && headFingerprint(namesake) === fingerprint) return namesake;
  for (const provider of providers) {
    const found = await provider.find(fingerprint);
    const head = found && await provider.load(found.name);
    if (head && headFingerprint(head) === fingerprint) return head;
  }
  throw new RangeError(await missingHead(name, fingerprint));
}

/** The version of a head that has a fingerprint; undefined where none that is here has. */
export async function headVersion(name: string, fingerprint: string): Promise<number | undefined> {
  if (name === STOCK_HEAD) {
    const frozen = FROZEN_HEADS.find((each) => each.fingerprint === fingerprint);
    if (frozen) return frozen.version;
    return await newestFingerprint() === fingerprint ? STOCK_HEAD_VERSION : undefined;
  }
  for (const provider of providers) {
    const found = await provider.find(fingerprint);
    if (found) return found.version;
  }
  return undefined;
}

/**
 * Whether a fingerprint is that of a name's newest head. The stock head is not loaded for it where it is kept.
 *
 * @throws as `headByName`
 */
export async function isNewest(name: string, fingerprint: string): Promise<boolean> {
  const newest = name === STOCK_HEAD ? await newestFingerprint() : headFingerprint(await headByName(name));
  return newest === fingerprint;
}

/** Whether the newest stock head can be had without sculpting it. */
export const isSculptureKept = async (): Promise<boolean> => await keeper?.fingerprint() !== undefined;

/** Of the stock head. */
const newestFingerprint = async (): Promise<string> =>
  await keeper?.fingerprint() ?? headFingerprint(await stockHead(STOCK_HEAD_VERSION));

/**
 * What keeps something that was made on a head from being shown here, and what to do; undefined where nothing does.
 * The stock head is taken to be there: whether it has the fingerprint is found out when it is loaded.
 */
export async function missingHeadWords(name: string, fingerprint: string): Promise<string | undefined> {
  if (name === STOCK_HEAD || await headVersion(name, fingerprint) !== undefined) return undefined;
  return await missingHead(name, fingerprint);
}

async function missingHead(name: string, fingerprint: string): Promise<string> {
  return (await headNames()).includes(name)
    ? `Cannot find head "${name}", the one of this name is another than the one it was made on (bring that one: ` +
      `${REMEDY} --name another): ${fingerprint}`
    : `Cannot find head ${JSON.stringify(name)}, ${await whatThereIs(name)}: ${fingerprint}`;
}

/** Which heads there are, and how one is brought. */
async function whatThereIs(name?: string): Promise<string> {
  const [, ...others] = await headNames();
  return `only "${STOCK_HEAD}" is built in, ${others.join(", ") || "none"} ${
    others.length > 1 ? "were" : "was"
  } added (${REMEDY}${name === undefined ? "" : ` --name ${name}`} brings it)`;
}

async function provided(name: string): Promise<HeadModel | undefined> {
  for (const provider of providers) {
    const head = await provider.load(name);
    if (head) return head;
  }
  return undefined;
}

async function stockHead(version: number): Promise<HeadModel> {
  const known = made.get(version) ?? (version === STOCK_HEAD_VERSION ? kept?.deref() : undefined);
  if (known) return await known;
  if (version !== STOCK_HEAD_VERSION && !FROZEN_HEADS.some((frozen) => frozen.version === version)) {
    throw new RangeError(
      `Cannot load head "${STOCK_HEAD}", its versions are 1 to ${STOCK_HEAD_VERSION}: ${version}`,
    );
  }
  const making = version !== STOCK_HEAD_VERSION
    ? readFrozenHead(version)
    : keeper
    ? keeper.open(sculpt)
    : sculpt();
  made.set(version, making);
  // Whoever asks again may meet a file that can be read then.
  making.catch(() => made.delete(version));
  const head = await making;
  if (version === STOCK_HEAD_VERSION && await keeper?.fingerprint() !== undefined) {
    kept = new WeakRef(head);
    made.delete(version);
  }
  return head;
}

/** Its sixty modules are loaded where it is not kept alone. */
async function sculpt(): Promise<HeadModel> {
  const { sculptStockHead } = await import("./stock/stock_head.ts");
  return sculptStockHead();
}

async function stockHeadOf(fingerprint: string): Promise<HeadModel> {
  const frozen = FROZEN_HEADS.find((each) => each.fingerprint === fingerprint);
  const head = await stockHead(frozen?.version ?? STOCK_HEAD_VERSION);
  const own = headFingerprint(head);
  if (own === fingerprint) return head;
  const versions = [...FROZEN_HEADS, { version: head.version, fingerprint: own }];
  throw new RangeError(
    `Cannot find head "${STOCK_HEAD}", what is bound to it must be of ${
      versions.map((each) => `version ${each.version} (${each.fingerprint})`).join(" or ")
    } (open it with the Headcast that made it, or train it again): ${fingerprint}`,
  );
}
