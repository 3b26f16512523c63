/** Everything a pickle can hold once read. Lists and tuples are arrays, dicts are Maps, strings of Python 2 latin-1. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleClass
  | PickleRecord;

/** What a class's reader may use of the pickle around it. */
export interface PickleContext {
  /**
   * Counts memory about to be taken against the pickle's allowance.
   *
   * @throws RangeError where it is used up
   */
  spend(bytes: number): void;
}

/**
 * A class or function that pickles may name. Calling it only makes plain data: nothing of the pickle is ever run.
 */
export class PickleClass {
  constructor(
    /** Module and name, with one space between, as the GLOBAL opcode has them. */
    readonly name: string,
    readonly call: (args: readonly PickleValue[], context: PickleContext) => PickleValue,
  ) {}
}

/** The classes that a pickle may name; every other one is refused. */
export type ClassTable = ReadonlyMap<string, PickleClass>;

/** A typed record made from an object of a known class. */
export abstract class PickleRecord {
  abstract readonly kind: string;

  /** What BUILD does; the default takes no state. */
  setState(_state: PickleValue, _context: PickleContext): void {
    throw new TypeError(`a record takes no state: ${this.kind}`);
  }
}

/** A class table from its rows. */
export function classTable(
  rows: readonly (readonly [name: string, call: PickleClass["call"]])[],
): ClassTable {
  return new Map(rows.map(([name, call]) => [name, new PickleClass(name, call)]));
}

/** Bounds of a pickle. */
export interface PickleLimits {
  /** Bytes of the pickle itself. */
  maxBytes?: number;
  /** Bytes that its values may take in memory, roughly counted. */
  maxMemory?: number;
  /** Values waiting on the stack. */
  maxStack?: number;
  /** MARK opcodes that are open at one time, which is how deep a pickle written by Python nests. */
  maxNesting?: number;
  maxMemo?: number;
  /** Bounds the time: real files of some hundred megabytes are bulk data behind a few thousand opcodes. */
  maxOpcodes?: number;
}

/** What the machine needs besides the bytes. */
export interface PickleSetting extends PickleLimits {
  classes: ClassTable;
  /** Resolves persistent ids, as torch's files have them; without it they are refused. */
  persistentLoad?: (id: PickleValue) => PickleValue;
  /** The pickle around this one, whose memory allowance is shared. */
  parent?: PickleContext;
}

/** A short description of a value for error messages. */
export function describe(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (typeof value === "string") {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  }
  if (typeof value !== "object") return String(value).slice(0, 40);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a sequence of ${value.length}`;
  if (value instanceof Map) return `a dict of ${value.size}`;
  if (value instanceof Set) return `a set of ${value.size}`;
  if (value instanceof PickleClass) return `class ${value.name}`;
  return `a record of kind ${value.kind}`;
}

/** An error of a class's reader, with the opcode and byte before it. */
export function placed(cause: unknown, place: string): unknown {
  if (!(cause instanceof Error) || cause.message.includes(" at byte ")) return cause;
  const Kind = [RangeError, SyntaxError].find((kind) => cause instanceof kind) ?? TypeError;
  return new Kind(`Cannot read pickle, ${place} failed: ${cause.message}`, { cause });
}
