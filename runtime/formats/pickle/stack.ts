import type { PickleCursor } from "./cursor.ts";
import type { PickleContext, PickleValue } from "./values.ts";

// Rough costs in V8, so that a byte such as EMPTY_LIST is not taken for free.
export const OBJECT_BYTES = 64;
export const SLOT_BYTES = 16;

/** Bounds of a stack; the rest are the machine's. */
interface StackBounds {
  /** Bytes that its values may take in memory, where there is no parent that counts them. */
  readonly allowance: number;
  readonly maxStack: number;
  readonly maxMemo: number;
  readonly parent: PickleContext | undefined;
}

/** Where a pickle's values lie while it is read: its stack, the marks on it, and the memo. */
export interface PickleStack {
  readonly stack: readonly PickleValue[];
  /** How many values lay on the stack at each mark that is open. */
  readonly marks: number[];
  readonly memo: ReadonlyMap<number, PickleValue>;
  /** What it counts memory with. */
  readonly context: PickleContext;
  /** The opcode that is read and its byte, for error messages. */
  at(): string;
  /** An error of the opcode that is read. */
  broken(why: string, met: string): SyntaxError;
  push(value: PickleValue): void;
  /** Pushes what takes so many bytes besides an object's own. */
  pushNew(value: PickleValue, size: number): void;
  /** The place of the last mark, below which nothing is taken. */
  floor(): number;
  pop(): PickleValue;
  peek(): PickleValue;
  popSeveral(count: number): PickleValue[];
  /** Takes the last mark and all above it. */
  popMark(): PickleValue[];
  /** Keeps what lies on top in the memo. */
  remember(index: number): void;
  /** Pushes what the memo has. */
  recall(index: number): void;
}

/** Every function of it throws as `runPickle` does. */
export function createPickleStack(cursor: PickleCursor, bounds: StackBounds): PickleStack {
  const { maxStack, maxMemo } = bounds;
  let { allowance } = bounds;
  const stack: PickleValue[] = [];
  const marks: number[] = [];
  const memo = new Map<number, PickleValue>();

  const at = () => `${cursor.opcode} at byte ${cursor.opcodeAt}`;
  const broken = (why: string, met: string) => new SyntaxError(`Cannot read pickle, ${at()} ${why}: ${met}`);
  const context: PickleContext = bounds.parent ?? {
    spend(amount) {
      allowance -= amount;
      if (allowance < 0) {
        throw new RangeError(
          `Cannot read pickle, ${at()} takes more memory than is allowed: ${amount} bytes`,
        );
      }
    },
  };
  const push = (value: PickleValue) => {
    if (stack.length >= maxStack) throw broken("overflows the stack", `${maxStack} values`);
    stack.push(value);
  };
  const pushNew = (value: PickleValue, size: number) => {
    context.spend(OBJECT_BYTES + size);
    push(value);
  };
  const floor = () => marks.at(-1) ?? 0;
  const pop = (): PickleValue => {
    if (stack.length <= floor()) throw broken("finds the stack empty", `${stack.length} values`);
    return stack.pop()!;
  };
  const peek = (): PickleValue => {
    if (stack.length <= floor()) throw broken("finds the stack empty", `${stack.length} values`);
    return stack.at(-1)!;
  };
  const popSeveral = (count: number): PickleValue[] => {
    if (stack.length - count < floor()) {
      throw broken("finds too little on the stack", `${stack.length} values`);
    }
    return stack.splice(-count);
  };
  const popMark = (): PickleValue[] => {
    const mark = marks.pop();
    if (mark === undefined) throw broken("finds no mark", `${stack.length} values`);
    return stack.splice(mark);
  };
  const remember = (index: number) => {
    if (!memo.has(index)) {
      if (memo.size >= maxMemo) throw broken("overflows the memo", `${maxMemo} values`);
      context.spend(OBJECT_BYTES);
    }
    memo.set(index, peek());
  };
  const recall = (index: number) => {
    const value = memo.get(index);
    if (value === undefined) throw broken("recalls what was never stored", String(index));
    push(value);
  };
  return {
    ...{ stack, marks, memo, context, at, broken, push, pushNew, floor, pop, peek },
    ...{ popSeveral, popMark, remember, recall },
  };
}
