/**
 * What transparency is worth at the viewer: the real server, the real page in headless Chromium, WebGL's composition and
 * what is read back from the page's canvas, against the renderer's own picture of the same pose.
 *
 *   deno run -A tests/bench/alpha/main.ts --size 512 --codec h264 --out out/alpha
 *
 * A head that talks and looks about, each picture a thirtieth of a second after the one before, however slow the device
 * is; the bit rate is told for 30 a second.
 */
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { choice, number, text } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { encodePng } from "../../../runtime/formats/png.ts";
import { connect } from "../../../runtime/protocol/connect.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { installHelpers, openPage, withBrowser } from "../../e2e/browser.ts";
import { putStockAvatar } from "../../kept.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { createDifferences, type Differences } from "./differences.ts";
import { STEP_S, talking } from "./motion.ts";
import { type Posed, POSES } from "./poses.ts";
import { type Seen, seenBy } from "./seen.ts";

const MAGENTA = [255, 0, 255] as const, GREEN = [0, 255, 0] as const;
/** Of 255: what is nearer to nothing or to whole is no edge. */
const EDGE = 25;
/** Pictures between two that are looked at. */
const APART = 5;

interface Options {
  readonly size: number;
  readonly codec: "h264" | "jpeg";
  readonly pictures: number;
  readonly out: string | undefined;
}

/** Of alpha, and of what is seen over each colour. */
interface Partly {
  readonly alpha: Differences;
  readonly magenta: Differences;
  readonly green: Differences;
}

interface Figures {
  /** Wherever something shows through; skin and hair are 0.99 in many places. */
  readonly between: Partly;
  /** Between 0.1 and 0.9: the head's edge. */
  readonly edge: Partly;
  /** Where there is nothing, and where nothing shows through. */
  readonly nothing: Differences;
  readonly opaque: Differences;
}

/** @param wanted RGBA8, premultiplied: the renderer's own */
function compare({ alpha, over: [magenta, green] }: Seen, wanted: Uint8Array, figures: Figures): void {
  for (let pixel = 0; pixel < wanted.length; pixel += 4) {
    const cover = wanted[pixel + 3]!;
    const met = alpha[pixel >> 2]!;
    if (cover === 0) figures.nothing.add(met, 0);
    else if (cover === 255) figures.opaque.add(met, 255);
    else {
      for (
        const figure of cover > EDGE && cover < 255 - EDGE
          ? [figures.between, figures.edge]
          : [figures.between]
      ) {
        figure.alpha.add(met, cover);
        for (
          const [name, ground, over] of [["magenta", MAGENTA, magenta], ["green", GREEN, green]] as const
        ) {
          for (let c = 0; c < 3; c++) {
            figure[name].add(over![pixel + c]!, wanted[pixel + c]! + (1 - cover / 255) * ground[c]!);
          }
        }
      }
    }
  }
}

/** The viewer's picture beside the renderer's, over one colour. */
function besides(met: Uint8Array, wanted: Uint8Array, ground: readonly number[], size: number): Uint8Array {
  const both = new Uint8Array(size * 2 * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + x) * 4, to = (y * size * 2 + x) * 3;
      for (let c = 0; c < 3; c++) {
        both[to + c] = met[from + c]!;
        both[to + size * 3 + c] = Math.round(wanted[from + c]! + (1 - wanted[from + 3]! / 255) * ground[c]!);
      }
    }
  }
  return encodePng(both, size * 2, size, 3, deflateSync);
}

async function bench({ size, codec, pictures, out }: Options): Promise<void> {
  await inTemporaryFolder("headcast-alpha-", async (folder) => {
    const { folder: avatarFolder } = await putStockAvatar(folder);
    const gpu = await openLocalGpu();
    const renderer = await createRenderer(gpu);
    const loaded = await renderer.load(await loadAvatar(avatarFolder));
    const view = renderer.openView({ size, format: "rgba", background: "transparent" });
    const poses = new Map<number, Posed>();
    const channel = new BroadcastChannel(POSES);
    channel.onmessage = ({ data }: MessageEvent<Posed>) => poses.set(data.seq, data);
    const workerUrl = new URL("worker.ts", import.meta.url);
    const server = await serve({
      ...{ port: 0, avatarsFolder: dirname(avatarFolder), avatarFolder, size, fps: 30, workerUrl },
    });
    const live = new URL("live/alpha", server.url.replace("http", "ws"));
    const puppeteer = await connect(live, {
      ...{ codecs: [codec], background: "transparent", alpha: ["stacked"] },
    });
    let step = 0, bytes = 0, keys = 0;
    const { codecString } = puppeteer.info;
    puppeteer.on("video", ({ data, key }) => {
      if (!key || codec === "jpeg") bytes += data.length;
      else keys++;
      const { expression, neck } = talking(++step);
      puppeteer.drive(expression, { neck });
    });
    const blank = createDifferences;
    const partly = (): Partly => ({ alpha: blank(), magenta: blank(), green: blank() });
    const figures: Figures = { between: partly(), edge: partly(), nothing: blank(), opaque: blank() };
    try {
      await withBrowser(async (context) => {
        await installHelpers(context);
        const address =
          `${server.url}?session=alpha&role=viewer&codec=${codec}&size=${size}&fps=30&background=transparent&panel=closed`;
        const { page, faults } = await openPage(context, address);
        for (let count = 1; count <= pictures; count++) {
          const seen = await seenBy(page, [MAGENTA, GREEN], APART);
          const posed = poses.get(seen.seq);
          if (!posed) throw new Error(`Cannot compare a picture, nobody told its pose: ${seen.seq}`);
          const { data } = await view.submit(loaded, posed.pose, posed.camera).read();
          compare(seen, data, figures);
          if (out !== undefined && count === pictures) {
            await Deno.mkdir(out, { recursive: true });
            const name = join(out, `${codec}-${size}`);
            await Deno.writeFile(`${name}-magenta.png`, besides(seen.over[0]!, data, MAGENTA, size));
            await Deno.writeFile(`${name}-green.png`, besides(seen.over[1]!, data, GREEN, size));
            await Deno.writeFile(`${name}-page.png`, await page.screenshot());
          }
        }
        if (faults.length > 0) throw new Error(faults.join("\n"));
      });
    } finally {
      await puppeteer.close();
      await server.close();
      channel.close();
      view.close();
      renderer.close();
      gpu.close();
    }
    const kbit = bytes * 8 / (step - keys) / STEP_S / 1000;
    console.log(
      `\n${size} x ${size} ${codec} (${codecString}), ${server.adapter}, ${pictures} of ${step} pictures: ` +
        `${kbit.toFixed(0)} kbit/s at 30 a second\n`,
    );
    printFigures(figures);
  });
}

function printFigures({ between, edge, nothing, opaque }: Figures): void {
  const row = (name: string, each: Differences) => [
    ...[name, `${each.count}`, each.mean.toFixed(2), `${each.percentile(0.95)}`],
    ...[`${each.percentile(0.999)}`, each.lean.toFixed(2)],
  ];
  const rows = (name: string, { alpha, magenta, green }: Partly) => [
    row(`alpha ${name}`, alpha),
    row("  over magenta", magenta),
    row("  over green", green),
  ];
  printTable(["of 255", "values", "mean", "p95", "p99.9", "lean"], [
    ...rows("between 0 and 1", between),
    ...rows("between 0.1 and 0.9", edge),
    row("alpha where there is nothing", nothing),
    row("alpha where it is whole", opaque),
  ]);
}

const command = defineCommand({
  name: "bench alpha",
  summary: "hold a transparent stream as a browser shows it against the renderer's own picture",
  flags: {
    size: number("side of the square picture", "pixels", 512, { min: 128, max: 1024, step: 16 }),
    codec: choice("codec", ["h264", "jpeg"]),
    pictures: number("how many are looked at", "count", 8, { min: 1, max: 100, step: 1 }),
    out: text("folder for the last picture over magenta and green, the renderer's to the right", "folder"),
  },
  examples: [["deno run -A tests/bench/alpha/main.ts --size 1024 --codec jpeg", "JPEG at 1024"]],
  notes: [],
  run: ({ codec = "h264", ...options }) => bench({ ...options, codec } as Options),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
