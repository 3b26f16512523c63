import type { Hotkeys } from "./hotkeys.ts";
import { type ActionId, assign, type Bindings, keyName } from "./key_table.ts";

export interface KeyQuestionOptions {
  readonly hotkeys: Hotkeys;
  readonly wordsOf: (id: ActionId) => string;
  readonly say: (words: string) => void;
  /** Keys are other ones; or only what is waited for is. */
  readonly onBindings: (bindings: Bindings) => void;
  readonly onWaiting: () => void;
}

/** Asks for the key of an action. */
export interface KeyQuestion {
  /** What waits for a key. */
  readonly waiting: ActionId | null;
  /** A second call for the same action waits no more. */
  ask(id: ActionId): void;
}

export function createKeyQuestion(options: KeyQuestionOptions): KeyQuestion {
  const { hotkeys, wordsOf, say, onBindings, onWaiting } = options;
  let waiting: ActionId | null = null;
  /** A key that it would take from another action at a second press. */
  let contested: string | null = null;

  function stop(words = ""): void {
    waiting = contested = null;
    say(words);
    onWaiting();
  }

  function take(key: string | null): void {
    if (waiting === null || key === null) return stop();
    const id = waiting;
    if (key === "Delete" || key === "Backspace") {
      onBindings({ ...hotkeys.bindings, [id]: [] });
      return stop(`“${wordsOf(id)}” has no key.`);
    }
    const assigned = assign(hotkeys.bindings, id, key, key === contested);
    if (assigned.kind === "done") {
      onBindings(assigned.bindings);
      return stop(`${keyName(key)} is “${wordsOf(id)}” now.`);
    }
    contested = assigned.kind === "conflict" ? key : null;
    say(
      assigned.kind === "conflict"
        ? `${keyName(key)} is “${wordsOf(assigned.with)}” already: press it again to take it, or another.`
        : `${keyName(key)} has another use on this page: press another.`,
    );
    hotkeys.capture(take);
  }

  return {
    get waiting() {
      return waiting;
    },
    ask(id) {
      const isMine = waiting === id;
      // Ends what waits.
      hotkeys.capture(take);
      if (isMine) return hotkeys.release();
      waiting = id;
      say(`Press the key for “${wordsOf(id)}”; Delete takes its keys away.`);
      onWaiting();
    },
  };
}
