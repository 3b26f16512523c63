import { type AdapterReport, probeAdapter } from "./adapter.ts";
import { AVATAR_FOLDER } from "../avatar/folder/read_avatar.ts";
import { findBrowser, findFirefox } from "../cli/browser.ts";
import { columns } from "../cli/columns.ts";
import { defineCommand } from "../cli/command.ts";
import { toggle } from "../cli/flags.ts";
import { version } from "../cli/main_help.ts";
import { message } from "../base/message.ts";
import { planFor, readMachine } from "../cli/packages.ts";

/** One line of the doctor's table. */
export interface Finding {
  readonly about: string;
  /** Undefined: worth knowing, neither good nor bad. */
  readonly ok?: boolean;
  readonly found: string;
  readonly remedy?: string;
}

const LIMITS = [
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
] as const;
const FEATURES = ["timestamp-query", "shader-f16", "subgroups"] as const;

export const command = defineCommand({
  name: "doctor",
  summary: "tell what this machine has for Headcast, and what it lacks",
  flags: { json: toggle("print JSON instead of a table") },
  examples: [
    ["deno task doctor", "look at everything"],
    ["deno task doctor --json", "the same for a program, or for a bug report"],
  ],
  notes: [
    "Ends with 1 where nothing can be rendered, with 0 otherwise. It changes nothing: deno task setup does.",
  ],
  async run({ json }) {
    const findings: Finding[] = [
      ...aboutPrograms(),
      ...await aboutGraphics(),
      ...await aboutVideo(),
      await aboutVoices(),
      ...await aboutAvatars(),
      ...await (await import("./model_findings.ts")).findings(),
    ];
    const wanted = findings.map(({ remedy, ...finding }) =>
      finding.ok === false && remedy !== undefined ? { ...finding, remedy } : finding
    );
    if (json) console.log(JSON.stringify(wanted, null, 2));
    else print(findings);
    return findings.some(({ about, ok }) => about.startsWith("graphics") && ok === false) ? 1 : 0;
  },
});

function aboutPrograms(): Finding[] {
  const { deno, v8 } = Deno.version;
  const { os, arch } = Deno.build;
  const browser = findBrowser();
  return [
    { about: "headcast", found: version },
    {
      about: "deno",
      ok: Number(deno.split(".")[0]) >= 2,
      found: `${deno} (V8 ${v8}) on ${os} ${arch}`,
      remedy: "Install Deno 2 or newer, or run through npx: npx -y deno task doctor",
    },
    { about: "processor", found: `${navigator.hardwareConcurrency} threads` },
    {
      about: "browser for the tests",
      ok: browser !== undefined,
      found: browser ?? "none",
      remedy: "deno task setup --tests",
    },
    { about: "firefox for a test", found: findFirefox() ?? "none, deno task setup --tests installs it" },
  ];
}

async function aboutGraphics(): Promise<Finding[]> {
  const answer = await probeAdapter();
  if (answer.adapter === null) {
    const plan = planFor("driver", await readMachine());
    const remedy = "tell" in plan ? plan.tell : "deno task setup";
    return [{ about: "graphics adapter", ok: false, found: answer.problem, remedy }];
  }
  const { adapter } = answer;
  return [
    {
      about: "graphics adapter",
      ok: true,
      found: `${adapter.name}, vendor ${adapter.vendor}, ${adapter.backend}${
        adapter.fallback ? ", software" : ""
      }`,
    },
    await aboutProfile(),
    ...await aboutAdapters(),
    ...aboutFeatures(adapter),
  ];
}

/** Where there are several, all that --adapter can pick. */
async function aboutAdapters(): Promise<Finding[]> {
  const [{ listAdapters }, { adapterWords }] = await Promise.all([
    import("./adapters/list_adapters.ts"),
    import("./adapters/choose.ts"),
  ]);
  const all = await listAdapters();
  if (all.length < 2) return [];
  return all.map((each, at) => ({ about: `--adapter ${at}`, found: adapterWords(each) }));
}

/** Opens the device as the renderer does: that an adapter answers does not yet mean that it gives a device. */
async function aboutProfile(): Promise<Finding> {
  const { openLocalGpu } = await import("../render/files/local_gpu.ts");
  try {
    const gpu = await openLocalGpu();
    gpu.close();
    const kernels = gpu.profile === "cpu" ? "kernels for software devices" : "kernels for graphics cards";
    return { about: "graphics profile", ok: true, found: `${gpu.profile} (${kernels})` };
  } catch (error) {
    return {
      about: "graphics profile",
      ok: false,
      found: firstLine(error),
      remedy: "Update the graphics driver",
    };
  }
}

function aboutFeatures(adapter: AdapterReport): Finding[] {
  const features = FEATURES.map((name) => `${adapter.features.includes(name) ? "" : "no "}${name}`);
  return [
    { about: "features", found: features.join(", ") },
    ...LIMITS.map((name) => ({ about: name, found: (adapter.limits[name] ?? 0).toLocaleString("en-GB") })),
  ];
}

async function aboutVideo(): Promise<Finding[]> {
  try {
    const { listCodecs } = await import("../video/codecs.ts");
    const codecs = listCodecs().map(({ codec, available, detail }) => ({
      about: `video ${codec}`,
      ok: available,
      found: detail,
      remedy: "Let Deno fetch node-av and its prebuilt FFmpeg: check the connection to the npm registry",
    }));
    return [...codecs, ...await aboutEncoders()];
  } catch (error) {
    return [{
      about: "video",
      ok: false,
      found: `the encoders cannot load: ${firstLine(error)}`,
      remedy:
        "Check the connection to the npm registry; deno run -A main.ts render --out x.png works without",
    }];
  }
}

/** Which cards encode H.264 here: each has tried. */
async function aboutEncoders(): Promise<Finding[]> {
  const { tryEncoders } = await import("./encoders/trials.ts");
  const { hardwareFor } = await import("../video/h264/names.ts");
  const trials = await tryEncoders(hardwareFor());
  const working = trials.filter(({ works }) => works).map(({ name, detail, ms }) => ({
    about: `encoder ${name}`,
    ok: true,
    found: `${detail}, ${ms!.toFixed(1)} ms for a picture of 256`,
  }));
  if (working.length > 0) return working;
  const tried = trials.map(({ name }) => name).join(", ");
  return [{ about: "encoders of cards", found: `none works here, x264 encodes (tried ${tried})` }];
}

/** How many voices each engine has. Where espeak-ng's library cannot be opened, its program speaks without times. */
async function aboutVoices(): Promise<Finding> {
  const { closeVoices, listVoices } = await import("../speech/voices/list_voices.ts");
  const voices = await listVoices();
  await closeVoices();
  const engines = Map.groupBy(voices, ({ id }) => id.split(":")[0]!);
  const found = [...engines].map(([engine, of]) =>
    `${engine} ${of.length}${of.every(({ timed }) => timed) ? "" : " (listened to: it tells no times)"}`
  );
  const plan = planFor("voices", await readMachine());
  return {
    about: "voices",
    ok: voices.length > 0,
    found: found.join(", ") || "none: sessions speak no text",
    remedy: "tell" in plan ? plan.tell : "deno task setup",
  };
}

async function aboutAvatars(): Promise<Finding[]> {
  const { listAvatars } = await import("../avatar/folder/library.ts");
  const listings = await listAvatars(AVATAR_FOLDER);
  if (listings.length === 0) {
    return [{ about: "avatars", found: `none yet, deno task start makes the stock one in ${AVATAR_FOLDER}` }];
  }
  return listings.map(({ name, folder, splats, error }) =>
    error === undefined
      ? { about: `avatar ${name}`, ok: true, found: `${splats?.toLocaleString("en-GB")} splats, ${folder}` }
      : { about: `avatar ${name}`, ok: false, found: error, remedy: `Move the folder away: ${folder}` }
  );
}

/** The first line: FFmpeg's and wgpu's errors run on for pages. */
function firstLine(error: unknown): string {
  return message(error).split("\n")[0]!;
}

function print(findings: readonly Finding[]): void {
  const rows = findings.flatMap(({ about, ok, found, remedy }) => {
    const mark = ok === undefined ? "·" : ok ? "✓" : "✗";
    const row = [`${mark} ${about}`, found] as const;
    return ok === false && remedy ? [row, ["", `→ ${remedy}`] as const] : [row];
  });
  console.log(columns(rows, 120).join("\n"));
}
