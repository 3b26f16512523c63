import { cachedRepository, sizeOf } from "./cache.ts";
import { KNOWN_MODELS, type KnownModel } from "./catalogue.ts";
import { type HubSettings, readHubSettings } from "./hub_settings.ts";

/**
 * A folder with CLIP's vocab.json and merges.txt out of whatever known model the hub's cache has: they are the same
 * in all of them but for the padding.
 *
 * @returns null where there is none
 */
export async function findTokenizer(
  settings: HubSettings = readHubSettings(),
  models: readonly KnownModel[] = KNOWN_MODELS,
): Promise<string | null> {
  for (const { repository } of models) {
    const cached = cachedRepository(settings.cache, repository);
    for (const commit of await cached.commits()) {
      for (const folder of ["", "tokenizer"]) {
        const path = (file: string) => cached.snapshot(commit, folder === "" ? file : `${folder}/${file}`);
        const sizes = await Promise.all(["vocab.json", "merges.txt"].map((file) => sizeOf(path(file))));
        if (sizes.every((size) => size !== null)) return cached.snapshot(commit, folder);
      }
    }
  }
  return null;
}
