/** Bytes that are looked at here and there: a film may be larger than memory. */
export interface ByteSource {
  readonly size: number;
  /** Fewer bytes come back where the source ends before. */
  read(at: number, length: number): Promise<Uint8Array>;
}
