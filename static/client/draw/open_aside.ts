import { message as words } from "../../../runtime/base/message.ts";
import type { PackageSource } from "../../../runtime/avatar/package/live_package.ts";
import { checkMark } from "../../../runtime/render/mark.ts";
import { bodyOf } from "./arriving.ts";
import type { DrawerFacts, FromDrawer, ToDrawer } from "./aside_messages.ts";
import { checkSize } from "./check_size.ts";
import type { DrawerOptions, DrawingAdapter, DrawnSource, HeadDrawer } from "./drawer.ts";

/**
 * The same in a worker of its own: neither what is read and got ready nor what is drawn holds up the page's thread.
 *
 * @param script the worker's address, of this page's origin
 * @returns null where there can be no such worker, or it cannot draw: nothing of the package has been read then
 */
export async function openHeadDrawerAside(
  script: string | URL,
  options: Omit<DrawerOptions, "readShader">,
): Promise<HeadDrawer | null> {
  options.signal?.throwIfAborted();
  checkSize(options.size);
  if (options.mark != null) checkMark(options.mark);
  const worker = await startWorker(script);
  if (worker === null) return null;
  if (options.signal?.aborted) worker.terminate();
  options.signal?.throwIfAborted();
  return await new Aside(worker, options).open();
}

async function startWorker(script: string | URL): Promise<Worker | null> {
  let worker: Worker;
  try {
    worker = new Worker(script, { type: "module", name: "headcast-drawer" });
  } catch {
    return null;
  }
  const hello = Promise.withResolvers<boolean>();
  worker.onmessage = ({ data }: MessageEvent<FromDrawer>) =>
    hello.resolve(data.type === "hello" && data.why === null);
  worker.onerror = (event) => {
    event.preventDefault();
    hello.resolve(false);
  };
  if (await hello.promise) return worker;
  worker.terminate();
  return null;
}

class Aside {
  readonly #worker: Worker;
  readonly #options: Omit<DrawerOptions, "readShader">;
  readonly #lost = Promise.withResolvers<string>();
  readonly #loads = new Map<number, Loading>();
  #opened: { readonly adapter: DrawingAdapter } | null = null;
  #facts: DrawerFacts;
  #size: number;
  #last = -1;
  #complete: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(worker: Worker, options: Omit<DrawerOptions, "readShader">) {
    this.#worker = worker;
    this.#options = options;
    this.#size = options.size;
    const figures = { size: options.size, frames: 0, medianMs: null, splats: 0, drawn: "nothing" } as const;
    this.#facts = { figures, allocated: 0 };
  }

  async open(): Promise<HeadDrawer> {
    const { size, background, mark = null, canvas, head, signal } = this.#options;
    const drawer = this.#drawer();
    this.#worker.onmessage = ({ data }: MessageEvent<FromDrawer>) => this.#hear(data, drawer);
    this.#worker.onerror = (event) => this.#end(event.message || "its worker has ended");
    signal?.addEventListener("abort", () => drawer.close());
    const own = canvas &&
      ("transferControlToOffscreen" in canvas ? canvas.transferControlToOffscreen() : canvas);
    try {
      await this.#load(this.#options.package, (source) =>
        this.#post({
          ...{ type: "open", source, givesHead: head !== undefined },
          options: { size, background, mark, ...(own && { canvas: own }) },
        }, own ? [own] : []));
      return drawer;
    } catch (error) {
      drawer.close();
      signal?.throwIfAborted();
      throw error;
    }
  }

  #post(message: ToDrawer, transfer: Transferable[] = []): void {
    if (!this.#isClosed) this.#worker.postMessage(message, transfer);
  }

  /** @param begin tells the worker what the number is for */
  async #load(given: DrawnSource, begin: (source: number) => void): Promise<void> {
    if ("avatar" in given) throw new TypeError("Cannot draw in a worker what is no package: an avatar");
    const bytes = given instanceof Response ? bodyOf(given) : given;
    const source = ++this.#last;
    const loading = { first: Promise.withResolvers<void>(), all: Promise.withResolvers<void>() };
    this.#loads.set(source, loading);
    loading.all.promise.catch(() => {});
    this.#complete = loading.all.promise;
    begin(source);
    void this.#send(source, bytes);
    await loading.first.promise;
  }

  async #send(source: number, bytes: PackageSource): Promise<void> {
    let fault: string | null = null;
    try {
      if (bytes instanceof Uint8Array) this.#post({ type: "piece", source, bytes });
      else {
        for await (const piece of bytes) {
          if (this.#isClosed) return;
          this.#post({ type: "piece", source, bytes: piece });
        }
      }
    } catch (error) {
      fault = words(error);
    }
    this.#post({ type: "end", source, fault });
  }

  async #giveHead({ source, reference }: FromDrawer & { type: "head" }): Promise<void> {
    try {
      const given = await this.#options.head!(reference);
      if (given instanceof Uint8Array || Symbol.asyncIterator in given) await this.#send(source, given);
      else this.#post({ type: "head", source, model: given });
    } catch (error) {
      this.#post({ type: "end", source, fault: words(error) });
    }
  }

  #hear(message: FromDrawer, drawer: HeadDrawer): void {
    if ("facts" in message && message.facts) this.#facts = message.facts;
    switch (message.type) {
      case "stage":
        return this.#options.onStage?.(message.stage, message.at);
      case "opened":
        return void (this.#opened = message);
      case "head":
        return void this.#giveHead(message);
      case "loaded":
        return settle(this.#loads.get(message.source)?.first, message.fault);
      case "complete":
        // Without coarse splats both come at once, this first.
        settle(this.#loads.get(message.source)?.first, message.fault);
        settle(this.#loads.get(message.source)?.all, message.fault);
        return void this.#loads.delete(message.source);
      case "picture":
        if (this.#isClosed) return message.picture?.image.close();
        return drawer.onPicture(message.picture, message.tag, message.drawMs);
      case "failed":
        return drawer.onFailed(new Error(message.message));
      case "lost":
        return this.#lost.resolve(message.reason);
      case "closed":
        return this.#worker.terminate();
    }
  }

  #drawer(): HeadDrawer {
    // deno-lint-ignore no-this-alias -- the getters below have a `this` of their own
    const aside = this;
    return {
      get adapter() {
        return aside.#opened!.adapter;
      },
      draw: (pose, camera, tag) => aside.#post({ type: "draw", pose, camera, tag }),
      onPicture: (picture) => picture?.image.close(),
      onFailed: (error) => console.error(`A picture could not be drawn: ${error.message}`),
      resize(size) {
        checkSize(size);
        aside.#size = size;
        aside.#post({ type: "resize", size });
      },
      setBackground: (background) => aside.#post({ type: "background", background }),
      setMark(words) {
        if (words !== null) checkMark(words);
        aside.#post({ type: "mark", words });
      },
      load: (given) => aside.#load(given, (source) => aside.#post({ type: "load", source })),
      get complete() {
        return aside.#complete;
      },
      get figures() {
        return { ...aside.#facts.figures, size: aside.#size };
      },
      lost: aside.#lost.promise,
      get allocated() {
        return aside.#isClosed ? 0 : aside.#facts.allocated;
      },
      close: () => aside.#close(),
    };
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#post({ type: "close" });
    this.#isClosed = true;
    this.#giveUp("The drawer was closed");
  }

  /** The worker is gone: what was to come of it does not. */
  #end(why: string): void {
    this.#lost.resolve(why);
    this.#giveUp(`Cannot draw, ${why}`);
    this.#worker.terminate();
  }

  #giveUp(fault: string): void {
    for (const { first, all } of this.#loads.values()) {
      settle(first, fault);
      settle(all, fault);
    }
  }
}

interface Loading {
  readonly first: PromiseWithResolvers<void>;
  readonly all: PromiseWithResolvers<void>;
}

function settle(waiting: PromiseWithResolvers<void> | undefined, fault: string | null): void {
  if (fault === null) waiting?.resolve();
  else waiting?.reject(new Error(fault));
}
