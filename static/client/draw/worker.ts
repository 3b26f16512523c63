import type { HeadReference, PackageSource } from "../../../runtime/avatar/package/live_package.ts";
import { message as words } from "../../../runtime/base/message.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { DrawerFacts, FromDrawer, ToDrawer } from "./aside_messages.ts";
import type { HeadDrawer } from "./drawer.ts";
import { openHeadDrawer } from "./open_drawer.ts";
import { createPieceQueue, type PieceQueue } from "./piece_queue.ts";
import { whyNoDrawing } from "./why_not.ts";

/** What a worker's global scope has, which TypeScript's DOM does not know. */
const scope = globalThis as unknown as Pick<MessagePort, "onmessage" | "postMessage">;
const post = (message: FromDrawer, transfer: Transferable[] = []) => scope.postMessage(message, transfer);

/** Bytes that are under way, by their numbers; the page numbers packages upwards from 0, this heads downwards from -1. */
const sources = new Map<number, PieceQueue>();
const heads = new Map<number, (given: PackageSource | HeadModel) => void>();
let lastHead = 0;
let drawer: HeadDrawer | null = null;
let opening = new AbortController();

const facts = (of: HeadDrawer): DrawerFacts => ({ figures: of.figures, allocated: of.allocated });

function queueOf(source: number): PieceQueue {
  let queue = sources.get(source);
  if (!queue) sources.set(source, queue = createPieceQueue());
  return queue;
}

function askForHead(reference: HeadReference): Promise<PackageSource | HeadModel> {
  const source = --lastHead;
  post({ type: "head", source, reference });
  const { promise, resolve } = Promise.withResolvers<PackageSource | HeadModel>();
  heads.set(source, resolve);
  return promise;
}

async function open({ source, givesHead, options }: ToDrawer & { type: "open" }): Promise<void> {
  try {
    const opened = await openHeadDrawer({
      ...options,
      ...(givesHead && { head: askForHead }),
      package: queueOf(source),
      signal: opening.signal,
      onStage: (stage, at) => post({ type: "stage", stage, at }),
    });
    drawer = opened;
    opened.onPicture = (picture, tag, drawMs) =>
      post({ type: "picture", picture, tag, drawMs, facts: facts(opened) }, picture ? [picture.image] : []);
    opened.onFailed = (error) => post({ type: "failed", message: error.message });
    void opened.lost.then((reason) => post({ type: "lost", reason }));
    post({ type: "opened", adapter: opened.adapter, facts: facts(opened) });
    follow(opened, source);
    post({ type: "loaded", source, fault: null });
  } catch (error) {
    post({ type: "loaded", source, fault: words(error) });
  }
}

function follow(of: HeadDrawer, source: number): void {
  const say = (fault: string | null) => post({ type: "complete", source, fault, facts: facts(of) });
  of.complete.then(() => say(null), (error) => say(words(error)));
}

async function load(of: HeadDrawer, source: number): Promise<void> {
  const loading = of.load(queueOf(source));
  follow(of, source);
  await loading.then(
    () => post({ type: "loaded", source, fault: null }),
    (error) => post({ type: "loaded", source, fault: words(error) }),
  );
}

/** What is asked of a drawer that is open. */
function order(of: HeadDrawer, message: ToDrawer): void {
  switch (message.type) {
    case "draw":
      return of.draw(message.pose, message.camera, message.tag);
    case "load":
      return void load(of, message.source);
    case "resize":
      return of.resize(message.size);
    case "background":
      return of.setBackground(message.background);
    case "mark":
      return of.setMark(message.words);
  }
}

scope.onmessage = ({ data }: MessageEvent<ToDrawer>) => {
  switch (data.type) {
    case "open":
      opening = new AbortController();
      return void open(data);
    case "piece":
      return queueOf(data.source).push(data.bytes);
    case "end":
      queueOf(data.source).end(data.fault);
      return give(data.source, queueOf(data.source));
    case "head":
      return give(data.source, data.model);
    case "close":
      opening.abort();
      drawer?.close();
      return post({ type: "closed" });
    default:
      if (drawer !== null) order(drawer, data);
  }
};

function give(source: number, head: PackageSource | HeadModel): void {
  heads.get(source)?.(head);
  heads.delete(source);
  sources.delete(source);
}

void whyNoDrawing().then((why) => post({ type: "hello", why }));
