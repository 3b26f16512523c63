import type { DatagramReader, SourceKind } from "./source.ts";

/** Makes the reader of a protocol, one for each sender. */
export const READERS: Readonly<Partial<Record<SourceKind, () => DatagramReader>>> = {};
