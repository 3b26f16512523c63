import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where models come from and where they are kept, as the hub's own tools have it. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly cache: string;
  readonly token: string | undefined;
  /** Nothing is fetched. */
  readonly offline: boolean;
}

/**
 * Reads the environment: HF_ENDPOINT, HF_HUB_CACHE (before it HUGGINGFACE_HUB_CACHE), HF_HOME, XDG_CACHE_HOME,
 * HF_TOKEN (before it HUGGING_FACE_HUB_TOKEN, or the file that `hf auth login` writes), HF_HUB_OFFLINE.
 *
 * @throws TypeError for an endpoint that is no http address
 */
export function readHubSettings(
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): HubSettings {
  // Set but empty counts as not set, as in those tools.
  const value = (...names: string[]) =>
    names.map(env).find((text) => text !== undefined && text.trim() !== "")?.trim();
  const home = value("HF_HOME") ?? join(value("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface");
  return {
    endpoint: checkEndpoint(value("HF_ENDPOINT") ?? "https://huggingface.co"),
    cache: value("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? join(home, "hub"),
    token: value("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN") ??
      readToken(value("HF_TOKEN_PATH") ?? join(home, "token")),
    offline: /^(1|on|yes|true)$/i.test(value("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE") ?? ""),
  };
}

function checkEndpoint(written: string): string {
  const address = URL.parse(written);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new TypeError(`Cannot reach a hub, HF_ENDPOINT must be an http address: ${written}`);
  }
  return address.href.replace(/\/+$/, "");
}

function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
