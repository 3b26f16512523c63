/**
 * A render worker whose device takes no time, of any checkout: what is left is reading, which waits as Deno's mapping
 * does, encoding, and handing out.
 *
 *   new Worker("fake_worker.ts?root=file:///a/checkout/&wait=10")
 */
const { searchParams } = new URL(import.meta.url);
const root = searchParams.get("root")!, waitMs = Number(searchParams.get("wait"));
const { runRenderLoop } = await import(new URL("runtime/stream/worker/render_loop.ts", root).href);
const { disc } = await import(new URL("tests/video/pictures.ts", root).href);

const STEPS = 16;
/** By size: something that moves. */
const painted = new Map<number, Uint8Array[]>();
const picturesOf = (size: number): Uint8Array[] => {
  let pictures = painted.get(size);
  if (!pictures) painted.set(size, pictures = Array.from({ length: STEPS }, (_, step) => disc(size, step)));
  return pictures;
};
const wait = () =>
  waitMs > 0 ? new Promise<void>((resolve) => setTimeout(resolve, waitMs)) : Promise.resolve();
let count = 0;

interface Asked {
  readonly view: { readonly size: number };
  readonly into: Uint8Array;
  readonly drawn: number;
}

await runRenderLoop(self, () =>
  Promise.resolve({
    adapter: "fake, 0 ms",
    lost: new Promise<never>(() => {}),
    open({ size }: { size: number }) {
      const data = new Uint8Array(size * size * 3 / 2);
      picturesOf(size);
      return Promise.resolve({
        ...{ expressionSpace: "arkit", size },
        // Checkouts before pictures were drawn together.
        submit: () => ({
          async read() {
            await wait();
            data.set(picturesOf(size)[count++ % STEPS]!);
            return { data, drawn: size, droppedSplats: 0 };
          },
        }),
        close() {},
      });
    },
    submit(frames: readonly Asked[]) {
      let waiting = Promise.resolve();
      return {
        drawn: () => void (waiting = wait()),
        async read(at: number) {
          await waiting;
          const { view, into, drawn } = frames[at]!;
          into.set(picturesOf(view.size)[count++ % STEPS]!);
          return { drawn, droppedSplats: 0 };
        },
      };
    },
    destroyDevice() {},
    close() {},
  }));
