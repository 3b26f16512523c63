import {
  headPackageKey,
  isPackageKept,
  keptPackage,
  makePackageAside,
  type PackageFacts,
  packageFacts,
  type PackageOrder,
} from "../../avatar/folder/kept_package.ts";
import { PACKAGE_ENDING } from "../../avatar/package/live_package.ts";
import { STOCK_HEAD } from "../../head/head_model.ts";
import { headVersion } from "../../head/registry.ts";
import type { AvatarStore } from "../avatar_store.ts";

/** Where a viewer that draws by itself finds an avatar. */
export interface PackagePlace {
  /** Of the package, below this server: an address that another avatar never has. */
  readonly url: string;
  /** Of the head package that it names, likewise; null where the head is in the package. */
  readonly head: string | null;
  /** Of the package as it is, or, where nobody has asked for it yet, as it is thought to be. */
  readonly bytes: number;
}

/** A package to be sent. */
export interface StoredPackage {
  /** What it is known by: changes with what is in it. */
  readonly key: string;
  /** Made where it is not there. @throws Error with what is wrong with the avatar or head */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The live packages of the avatars that a server shows, each made when it is asked for and kept. */
export interface PackageStore {
  /**
   * Where an avatar's package is; null where there is no such avatar, or it is not given away. Looks at two files and makes
   * nothing: cheap enough for every join. The address is right before the package is made.
   *
   * @param name of the avatar, as sessions name it
   */
  placeOf(name: string): PackagePlace | null;
  /** The packages that an avatar has now: one with a level of detail, first where it is kept, and one without. */
  avatar(name: string): readonly StoredPackage[];
  /** The package of a head that an avatar's package names; null where it is not here, or not given away. */
  head(name: string, fingerprint: string): Promise<StoredPackage | null>;
  /** Makes nothing from then on. */
  close(): void;
}

/** Of the stock avatar with its coarsest level, which trained ones come near to. */
const USUAL_BYTES_A_SPLAT = 13;
/** Whoever asks first is not kept waiting for levels of detail, and has better to do at first than to make them. */
const LEVELS_AFTER_MS = 20_000;
/** Packages that are held in memory: whoever comes at once is served of it. */
const MOST_HELD = 4;

/**
 * @param heads that are given away besides the stock one, by name: others are their makers', and not everybody's who may
 *   look at them
 */
export function createPackageStore(
  store: Pick<AvatarStore, "find">,
  { heads = [] }: { readonly heads?: readonly string[] } = {},
): PackageStore {
  /** Those asked for last, the latest last. */
  const held = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const lengths = new Map<string, number>();
  /** What is made or waits for that: more of them than are held may be asked for, again and again. */
  const coming = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const ending = new AbortController(), improving = new Map<string, ReturnType<typeof setTimeout>>();
  const isGiven = (head: string) => head === STOCK_HEAD || heads.includes(head);

  function factsOf(name: string): (PackageFacts & { readonly folder: string }) | null {
    const folder = store.find(name);
    if (folder === undefined) return null;
    try {
      const facts = packageFacts(folder);
      return isGiven(facts.head) ? { ...facts, folder } : null;
    } catch {
      // What is wrong with the folder is told to who shows it.
      return null;
    }
  }

  function made(order: PackageOrder, key: string): Promise<Uint8Array<ArrayBuffer>> {
    const asked = coming.get(key);
    if (asked) return asked;
    const mine = makePackageAside(order, key, ending.signal).finally(() => coming.delete(key));
    coming.set(key, mine);
    return mine;
  }

  function stored(key: string, order: PackageOrder, had: () => void = () => {}): StoredPackage {
    async function fetched(): Promise<Uint8Array<ArrayBuffer>> {
      const bytes = await keptPackage(key) ?? await made(order, key);
      lengths.set(key, bytes.length);
      had();
      return bytes;
    }
    return {
      key,
      bytes() {
        const found = held.get(key) ?? fetched();
        held.delete(key);
        held.set(key, found);
        found.catch(() => held.delete(key));
        for (const oldest of held.keys()) {
          if (held.size <= MOST_HELD) break;
          held.delete(oldest);
        }
        return found;
      },
    };
  }

  /** Makes the one that has a level of detail, for who comes later. */
  function improve(key: string, order: PackageOrder): void {
    if (improving.has(key) || ending.signal.aborted || isPackageKept(key)) return;
    const make = () => void made(order, key).catch(() => {});
    improving.set(key, setTimeout(make, LEVELS_AFTER_MS));
  }

  const bestKey = ({ key, levelled }: PackageFacts) =>
    levelled !== null && isPackageKept(levelled) ? levelled : key;

  return {
    placeOf(name) {
      const facts = factsOf(name);
      if (!facts) return null;
      const { splats, head, fingerprint } = facts, key = bestKey(facts);
      return {
        url: `/avatars/${name}/${key}${PACKAGE_ENDING}`,
        head: `/heads/${encodeURIComponent(head)}/${fingerprint}/${
          headPackageKey(fingerprint)
        }${PACKAGE_ENDING}`,
        bytes: lengths.get(key) ?? USUAL_BYTES_A_SPLAT * splats,
      };
    },
    avatar(name) {
      const facts = factsOf(name);
      if (!facts) return [];
      const { key, levelled, folder } = facts, better = { folder, hasLevels: true };
      const had = () => levelled !== null && improve(levelled, better);
      const plain = stored(key, { folder, hasLevels: false }, had);
      if (levelled === null) return [plain];
      const whole = stored(levelled, better);
      return bestKey(facts) === key ? [plain, whole] : [whole, plain];
    },
    async head(name, fingerprint) {
      if (!isGiven(name) || await headVersion(name, fingerprint) === undefined) return null;
      return stored(headPackageKey(fingerprint), { head: name, fingerprint });
    },
    close() {
      ending.abort(new Error("Cannot make a package, the server is closing"));
      for (const timer of improving.values()) clearTimeout(timer);
    },
  };
}
