import { decodeHead } from "../file/read_head.ts";
import type { HeadModel } from "../head_model.ts";
import frozen from "./versions/versions.json" with { type: "json" };

/*
 * Avatars are bound to the triangles of a sculpture, so a sculpture that avatars were made on lives on as a file when
 * the next one takes its place: tests/head/stock/freeze_head.ts writes it into versions/.
 */

/** The stock head's earlier versions, and the fingerprints by which their avatars know them. */
export const FROZEN_HEADS: readonly { readonly version: number; readonly fingerprint: string }[] = frozen;

/** The version that sculptStockHead() makes. */
export const STOCK_HEAD_VERSION = 1 + Math.max(0, ...FROZEN_HEADS.map(({ version }) => version));

/**
 * Reads an earlier version of the stock head from the file beside this module, by its address: from the disk in Deno,
 * from where the module came from in a browser.
 *
 * @throws Error where the file cannot be had, SyntaxError or RangeError where it is broken
 */
export async function readFrozenHead(version: number): Promise<HeadModel> {
  const url = new URL(`./versions/${version}.head`, import.meta.url);
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await decodeHead(new Uint8Array(await response.arrayBuffer()));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot load version ${version} of the stock head, its file must be there: ${url} (${reason})`,
      {
        cause,
      },
    );
  }
}
