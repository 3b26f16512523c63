import type { EngineOptions, FromEngine, ToEngine } from "./engine/messages.ts";
import type { Engine } from "./open_engine.ts";

/** What is told before there is an engine, and kept for it. */
const KEPT: readonly ToEngine["type"][] = ["player", "output", "screen", "watch", "track", "mood", "look"];

/** A page's line to its engine, which is there some time after the page has first spoken. */
export interface EngineLine {
  /** Why the engine runs in no worker: null where it does, undefined where there is none. */
  readonly fault: string | null | undefined;
  /** Tells the engine; where there is none yet, it is told what lasts once it comes, the newest of a kind. */
  post(message: ToEngine, transfer?: Transferable[]): void;
  /** @param take what the engine says, until it is closed */
  open(engine: Engine, options: EngineOptions, take: (message: FromEngine) => void): void;
  close(): void;
}

export function createEngineLine(): EngineLine {
  let engine: Engine | null = null;
  let early: [ToEngine, Transferable[]][] = [];
  return {
    get fault() {
      return engine?.fault;
    },
    post(message, transfer = []) {
      if (engine !== null) engine.port.postMessage(message, transfer);
      else if (KEPT.includes(message.type)) {
        early = [...early.filter(([{ type }]) => type !== message.type), [message, transfer]];
      }
    },
    open(opened, options, take) {
      engine = opened;
      opened.port.onmessage = ({ data }) => engine === opened && take(data);
      opened.port.postMessage({ type: "open", options });
      for (const [message, transfer] of early.splice(0)) opened.port.postMessage(message, transfer);
    },
    close() {
      engine?.port.postMessage({ type: "close" });
      engine?.close();
      engine = null;
      early = [];
    },
  };
}
