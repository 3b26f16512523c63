/** What tests/stream/soak.ts prints. */
interface SoakReport {
  readonly size: number;
  readonly codec: string;
  readonly fps: number;
  readonly kbitPerSecond: number;
  readonly latencyMs: Readonly<Record<string, { readonly p50: number; readonly p95: number }>>;
  readonly stalls: unknown;
}

export interface LiveFigures extends SoakReport {
  readonly line: string;
}

/** A viewer asks for more than the device gives, so that the figure is what the path can do. */
const ASKED_FPS = 60;

/**
 * The live path with one puppeteer who also watches: real server, render worker, H.264, WebSocket. It runs
 * in processes of its own: the bench itself loads no npm package.
 */
export async function benchLive({ size, frames }: { size?: number; frames: number }): Promise<LiveFigures[]> {
  const figures: LiveFigures[] = [];
  for (const each of size ? [size] : [512, 1024]) {
    const soak = new URL("../stream/soak.ts", import.meta.url).href;
    const { success, code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        soak,
        "--frames",
        `${Math.max(100, frames)}`,
        "--size",
        `${each}`,
        "--fps",
        `${ASKED_FPS}`,
      ],
    }).output();
    if (!success) {
      throw new Error(
        `Cannot bench the live path, its process ended with code ${code}: ${
          new TextDecoder().decode(stderr)
        }`,
      );
    }
    const report = JSON.parse(new TextDecoder().decode(stdout)) as SoakReport;
    const latency = Object.entries(report.latencyMs)
      .map(([stage, { p50, p95 }]) => `${stage} ${p50} / ${p95}`)
      .join(", ");
    figures.push({
      ...report,
      line:
        `live ${report.size} px ${report.codec}: ${report.fps} frames/s, ${report.kbitPerSecond} kbit/s; ` +
        `ms after the pose came, median / p95: ${latency}`,
    });
  }
  return figures;
}
