import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KnownModel } from "../../runtime/models/catalogue.ts";
import { knownModel } from "../../runtime/models/known_model.ts";
import { cachedModel } from "../../runtime/models/find_model.ts";
import type { HubSettings } from "../../runtime/models/hub_settings.ts";
import { pullModel, type PullOptions } from "../../runtime/models/pull.ts";
import {
  type Fault,
  type HubServer,
  openHubServer,
  type ServedRepository,
  sha256,
  someBytes,
} from "./hub_server.ts";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const text = (words: string) => new TextEncoder().encode(words);

/** A small autoencoder's repository: what is asked for, and what is not. */
export const WEIGHTS = someBytes(300_000);
export const AUTOENCODER: ServedRepository = {
  commit: COMMIT,
  files: {
    "README.md": text("# not asked for"),
    "config.json": text(`{"_class_name": "AutoencoderKL"}`),
    "diffusion_pytorch_model.bin": someBytes(5000, 9),
    "diffusion_pytorch_model.safetensors": WEIGHTS,
  },
};
export const NAME = "sd-vae-ft-mse";
export const MODEL: KnownModel = knownModel(NAME);

export interface HubWorld {
  readonly server: HubServer;
  readonly settings: HubSettings;
  readonly folder: string;
  /** Where the weights lie when they are whole, and what came of them before. */
  readonly blob: string;
  readonly part: string;
  /** Seconds that were waited, though nobody waited them. */
  readonly waits: number[];
  pull(options?: PullOptions, model?: KnownModel): Promise<number>;
}

/** A hub with these repositories and an empty cache. */
export async function withHub(
  act: (world: HubWorld) => Promise<void>,
  repositories: Readonly<Record<string, ServedRepository>> = { [MODEL.repository]: AUTOENCODER },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "headcast-hub-"));
  const server = openHubServer(repositories);
  const settings: HubSettings = {
    endpoint: server.endpoint,
    cache: join(folder, "hub"),
    token: "hf_secret",
    offline: false,
  };
  const waits: number[] = [];
  const sleep = (seconds: number) => {
    waits.push(seconds);
    return Promise.resolve();
  };
  const blob = join(settings.cache, "models--stabilityai--sd-vae-ft-mse", "blobs", sha256(WEIGHTS));
  try {
    await act({
      server,
      settings,
      folder,
      blob,
      part: `${blob}.incomplete`,
      waits,
      pull: (options = {}, model = MODEL) => pullModel(model, settings, { sleep, ...options }),
    });
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

/** A hub that lists these entries at every revision. */
export function listed(entries: readonly unknown[], commit = COMMIT): Fault {
  return ({ path }) =>
    path.includes("/revision/")
      ? Response.json({ sha: commit })
      : path.includes("/tree/")
      ? Response.json(entries)
      : undefined;
}

/** The weights are whole and right, and no part is left. */
export async function assertWhole({ blob, part, settings }: HubWorld): Promise<void> {
  assert.deepEqual(new Uint8Array(await readFile(blob)), new Uint8Array(WEIGHTS));
  assert.ok(!existsSync(part));
  assert.ok("path" in await cachedModel(MODEL, settings));
}

export async function assertMissing({ blob, settings }: HubWorld): Promise<void> {
  assert.ok(!existsSync(blob));
  assert.ok("missing" in await cachedModel(MODEL, settings));
}
