/** What runs in the page of the bench: it looks at pictures as a viewer does, on the machine's clock. */

/** What is put into the page. */
export interface PixelProbe {
  /** Begins to look at each video's new pictures. */
  watchGaps(): void;
  gaps(): { frames: number; longest: number }[];
  /** Of the WHEP video and the WebSocket's canvas, 0..255. */
  lumas(): number[];
  /** When the picture of one of them next changed by half, ms since the epoch. @param index 0 WHEP, 1 the WebSocket */
  nextChange(index: number): Promise<number>;
}

export function installPixelProbe(): void {
  // deno-lint-ignore no-explicit-any
  const page = globalThis as any;
  const now = () => performance.timeOrigin + performance.now();
  const small = page.document.createElement("canvas");
  small.width = small.height = 1;
  const context = small.getContext("2d", { willReadFrequently: true });
  // deno-lint-ignore no-explicit-any
  const lumaOf = (picture: any): number => {
    const width = picture?.videoWidth ?? picture?.width ?? 0;
    if (width < 2) return 0;
    context.drawImage(picture, width * 0.4, width * 0.1, width * 0.2, width * 0.1, 0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[1];
  };
  const pictures = () => [page.document.querySelector("video"), page.document.querySelector("#socket")];
  const watched: { frames: number; longest: number; last: number }[] = [];
  Object.assign(page, {
    watchGaps() {
      for (const video of page.document.querySelectorAll("video")) {
        const mine = { frames: 0, longest: 0, last: performance.now() };
        watched.push(mine);
        const step = () => {
          const at = performance.now();
          mine.frames++;
          mine.longest = Math.max(mine.longest, at - mine.last);
          mine.last = at;
          video.requestVideoFrameCallback(step);
        };
        video.requestVideoFrameCallback(step);
      }
    },
    gaps: () => watched.map(({ frames, longest }) => ({ frames, longest })),
    lumas: () => pictures().map(lumaOf),
    nextChange(index: number) {
      const begun = lumaOf(pictures()[index]);
      return new Promise<number>((resolve) => {
        const look = () => {
          if (Math.abs(lumaOf(pictures()[index]) - begun) > 90) resolve(now());
          else page.requestAnimationFrame(look);
        };
        look();
      });
    },
  });
}

/** Watches by WebSocket, with the server's own client, on a canvas. */
export async function startSocket(
  { url, size, fps }: { url: string; size: number; fps: number },
): Promise<void> {
  // deno-lint-ignore no-explicit-any
  const page = globalThis as any;
  const { connect } = await import(new URL("/embed.js", page.location.href).href);
  const canvas = page.document.createElement("canvas");
  canvas.id = "socket";
  canvas.width = canvas.height = size;
  page.document.body.append(canvas);
  const context = canvas.getContext("2d");
  const session = await connect(url, { role: "viewer", size, fps, codecs: ["h264"] });
  const decoder = new page.VideoDecoder({
    output(frame: { close(): void }) {
      context.drawImage(frame, 0, 0);
      frame.close();
    },
    error: console.error,
  });
  decoder.configure({ codec: session.info.codecString, optimizeForLatency: true });
  session.on("video", ({ data, key, seq }: { data: Uint8Array; key: boolean; seq: number }) =>
    decoder.decode(
      new page.EncodedVideoChunk({ type: key ? "key" : "delta", timestamp: seq * 1000, data }),
    ));
}
