import type { OfflinePart } from "../../runtime/render/offline/facts.ts";

/**
 * The bytes of a part of this file: base64 in an element of its own, some compressed. What stands behind the script is
 * there once the browser has read so far: a head is shown while the tracker still comes.
 *
 * @throws {Error} where the file has no such part, or was cut
 */
export async function readPart(name: OfflinePart): Promise<Uint8Array<ArrayBuffer>> {
  const element = find(name) ?? (await parsed(), find(name));
  if (element === null) throw new Error(`Cannot open this page, a part of its file is missing: ${name}`);
  const bytes = bytesOf(element.textContent.trim());
  // A page holds it as bytes from here on, not as text too.
  element.remove();
  return element.dataset["packed"] === undefined ? bytes : await unpack(bytes);
}

/** The same as a file of a type. */
export const blobOf = async (name: OfflinePart, type: string): Promise<Blob> =>
  new Blob([await readPart(name)], { type });

/** The address of a script that an AudioWorklet is given: from a page that is a file, addresses within it are none to that. */
export async function workletOf(name: OfflinePart): Promise<string> {
  return `data:text/javascript;base64,${btoa(new TextDecoder().decode(await readPart(name)))}`;
}

const find = (name: OfflinePart) => document.getElementById(`part-${name}`);

const parsed = () =>
  new Promise<void>((resolve) => {
    if (document.readyState !== "loading") resolve();
    else addEventListener("DOMContentLoaded", () => resolve(), { once: true });
  });

/** What TypeScript's library does not know yet, and browsers of before 2025 do not have. */
const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  fromBase64 === undefined
    ? Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
    : fromBase64.call(Uint8Array, base64);

async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
