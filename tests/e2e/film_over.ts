import type { BrowserContext } from "playwright-core";

/** A colour behind a film: #rrggbb. */
export type Behind = "#ff00ff" | "#00ff00";
export const BEHIND: readonly Behind[] = ["#ff00ff", "#00ff00"];

/** RGBA8 [size, size, 4] as a browser shows a film over each colour. */
export interface FilmSeen {
  /** What a page's own `drawImage` gives. */
  readonly drawn: Record<Behind, Uint8Array>;
  /** What is on the screen. */
  readonly onScreen: Record<Behind, Uint8Array>;
}

/**
 * Plays a film in a browser's `<video>` over two colours, and reads back what is seen at one time.
 *
 * @param time seconds
 */
export async function seeFilm(
  context: BrowserContext,
  film: Uint8Array<ArrayBuffer>,
  size: number,
  time: number,
): Promise<FilmSeen> {
  const style = "margin:0;background:#000";
  const html = `<!doctype html><body style="${style}"><video muted style="display:block"></video>`;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) =>
      new URL(request.url).pathname === "/film.webm"
        ? new Response(film, { headers: { "content-type": "video/webm" } })
        : new Response(html, { headers: { "content-type": "text/html" } }),
  );
  const page = await context.newPage();
  try {
    await page.setViewportSize({ width: size, height: size });
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    await page.evaluate(async (at) => {
      // deno-lint-ignore no-explicit-any
      const { document, requestAnimationFrame } = globalThis as any;
      const video = document.querySelector("video");
      const blob = await (await fetch("/film.webm")).blob();
      const comes = (event: string) =>
        new Promise((resolve, reject) => {
          video.addEventListener(event, resolve, { once: true });
          video.addEventListener("error", () => reject(new Error(video.error.message)), { once: true });
        });
      const ready = comes("loadeddata");
      video.src = URL.createObjectURL(blob);
      await ready;
      const there = comes("seeked");
      video.currentTime = at;
      await there;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, time);
    const seen: FilmSeen = {
      drawn: { "#ff00ff": new Uint8Array(), "#00ff00": new Uint8Array() },
      onScreen: { "#ff00ff": new Uint8Array(), "#00ff00": new Uint8Array() },
    };
    for (const colour of BEHIND) {
      const drawn = await page.evaluate(([side, behind]) => {
        // deno-lint-ignore no-explicit-any
        const { document } = globalThis as any;
        document.body.style.background = behind;
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = side;
        const context = canvas.getContext("2d");
        context.fillStyle = behind;
        context.fillRect(0, 0, side, side);
        context.drawImage(document.querySelector("video"), 0, 0);
        return new Uint8Array(context.getImageData(0, 0, side, side).data.buffer).toBase64();
      }, [size, colour] as const);
      seen.drawn[colour] = Uint8Array.fromBase64(drawn);
      const shot = (await page.screenshot()).toString("base64");
      const onScreen = await page.evaluate(async ([png, side]) => {
        // deno-lint-ignore no-explicit-any
        const { document, createImageBitmap } = globalThis as any;
        const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = side;
        canvas.getContext("2d").drawImage(picture, 0, 0);
        const { data } = canvas.getContext("2d").getImageData(0, 0, side, side);
        return new Uint8Array(data.buffer).toBase64();
      }, [shot, size] as const);
      seen.onScreen[colour] = Uint8Array.fromBase64(onScreen);
    }
    return seen;
  } finally {
    await page.close();
    await server.shutdown();
  }
}

/** How far what is seen lies from what was rendered, over pixels that are partly seen through; of 255. */
export interface EdgeError {
  readonly pixels: number;
  readonly mean: number;
  readonly p95: number;
  /** How much darker than the renderer's it is in the mean: what a dark fringe would be. */
  readonly darker: number;
}

/**
 * @param premultiplied RGBA8 [size, size, 4], the renderer's own
 * @param seen RGBA8, opaque
 */
export function edgeError(premultiplied: Uint8Array, seen: Uint8Array, behind: Behind): EdgeError {
  const ground = [1, 3, 5].map((at) => parseInt(behind.slice(at, at + 2), 16));
  const errors: number[] = [];
  let darker = 0;
  for (let at = 0; at < premultiplied.length; at += 4) {
    const alpha = premultiplied[at + 3]! / 255;
    if (alpha <= 0 || alpha >= 1) continue;
    for (let channel = 0; channel < 3; channel++) {
      const wanted = premultiplied[at + channel]! + (1 - alpha) * ground[channel]!;
      const error = seen[at + channel]! - wanted;
      errors.push(Math.abs(error));
      darker -= error;
    }
  }
  errors.sort((a, b) => a - b);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return {
    ...{ pixels: errors.length / 3, mean, p95: errors[Math.floor(errors.length * 0.95)]! },
    darker: darker / errors.length,
  };
}
