/** Real recordings, which live beside the repository and not in it. */
const DATA = new URL("../../../shared/data/", import.meta.url);

/** A recording's bytes, or null, with the reason printed, where it is absent. */
export function recording(path: string): Uint8Array | null {
  try {
    return Deno.readFileSync(new URL(path, DATA));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`skipped: ../shared/data/${path} is absent`);
    return null;
  }
}
