import { LONGEST_TEXT, PickleCursor } from "./cursor.ts";
import {
  decodeInteger,
  latin1Text,
  OPCODES,
  parseFloatLine,
  parseIndex,
  parseInteger,
  unescapeUnicode,
  unquote,
  unquoteBytes,
} from "./opcodes.ts";
import { createPickleStack, OBJECT_BYTES, SLOT_BYTES } from "./stack.ts";
import {
  describe,
  PickleClass,
  PickleRecord,
  type PickleSetting,
  type PickleValue,
  placed,
} from "./values.ts";

const HIGHEST_PROTOCOL = 5;
const LIMITS = {
  maxBytes: 1 << 28,
  maxStack: 1 << 22,
  maxNesting: 1000,
  maxMemo: 1 << 22,
  maxOpcodes: 1 << 24,
};

/**
 * Runs one pickle of a stream, protocols 0 to 5, on a stack machine that knows data opcodes and white-listed
 * classes only. Opcodes after CPython's pickletools.
 *
 * @returns the value and where the next byte after STOP lies
 * @throws SyntaxError where the pickle is broken, TypeError for an opcode, class or use of one that is not
 *   white-listed, RangeError past a limit; each names the opcode and its byte
 */
export function runPickle(
  bytes: Uint8Array,
  position: number,
  setting: PickleSetting,
): { value: PickleValue; end: number } {
  const { maxBytes, maxStack, maxNesting, maxMemo, maxOpcodes } = { ...LIMITS, ...setting };
  const { classes, persistentLoad } = setting;
  if (bytes.length - position > maxBytes) {
    throw new RangeError(`Cannot read pickle, ${maxBytes} bytes are the most: ${bytes.length - position}`);
  }
  const allowance = setting.maxMemory ?? 16 * bytes.length + (1 << 20);
  const cursor = new PickleCursor(bytes, position);
  const machine = createPickleStack(cursor, { allowance, maxStack, maxMemo, parent: setting.parent });
  const { stack, marks, memo, context, at, broken, floor } = machine;
  const { push, pushNew, pop, peek, popSeveral, popMark, remember, recall } = machine;
  const text = (length: number) => {
    cursor.require(length);
    pushNew(cursor.utf8(length), 2 * length);
  };
  /** Python 2 has no bytes but strings: long ones are taken for what they are, without turning each byte into a letter. */
  const latin1 = (length: number) => {
    cursor.require(length);
    if (length > LONGEST_TEXT) pushNew(cursor.bytes(length), 0);
    else pushNew(cursor.latin1(length), length);
  };
  const binary = (length: number) => {
    cursor.require(length);
    context.spend(OBJECT_BYTES + length);
    push(new Uint8Array(cursor.bytes(length)));
  };
  const pushList = (items: PickleValue[]) => pushNew(items, SLOT_BYTES * items.length);
  const setItems = (target: PickleValue, items: readonly PickleValue[]) => {
    if (!(target instanceof Map)) throw broken("needs a dict", describe(target));
    if (items.length % 2 !== 0) throw broken("needs pairs", `${items.length} values`);
    context.spend(4 * SLOT_BYTES * items.length);
    for (let i = 0; i < items.length; i += 2) target.set(items[i]!, items[i + 1]!);
  };
  const append = (target: PickleValue, items: readonly PickleValue[]) => {
    if (!Array.isArray(target)) throw broken("needs a list", describe(target));
    context.spend(SLOT_BYTES * items.length);
    for (const item of items) target.push(item);
  };
  const findClass = (module: PickleValue, name: PickleValue) => {
    const known = classes.get(`${String(module)} ${String(name)}`);
    if (known === undefined || typeof module !== "string" || typeof name !== "string") {
      throw new TypeError(
        `Cannot read pickle, ${at()} names a class that is not allowed: ${describe(module)} ${
          describe(name)
        }`,
      );
    }
    push(known);
  };
  const call = (callable: PickleValue, args: PickleValue) => {
    if (!(callable instanceof PickleClass)) throw broken("calls what is no class", describe(callable));
    if (!Array.isArray(args)) throw broken("needs a tuple of arguments", describe(args));
    context.spend(OBJECT_BYTES);
    push(within(() => callable.call(args, context), callable.name));
  };
  const within = <T>(read: () => T, name: string): T => {
    try {
      return read();
    } catch (cause) {
      throw placed(cause, `${at()} of ${name}`);
    }
  };
  const build = (target: PickleValue, state: PickleValue) => {
    if (!(target instanceof PickleRecord)) throw broken("needs a record to fill", describe(target));
    within(() => target.setState(state, context), target.kind);
  };

  for (let opcodes = 0;; opcodes++) {
    cursor.opcode = "opcode";
    cursor.opcodeAt = cursor.position;
    const code = cursor.u8();
    cursor.opcode = OPCODES[code] ?? `opcode 0x${code.toString(16).padStart(2, "0")}`;
    if (opcodes >= maxOpcodes) {
      throw new RangeError(`Cannot read pickle, ${at()} is one too many: ${opcodes}`);
    }
    switch (cursor.opcode) {
      case "PROTO": {
        const protocol = cursor.u8();
        if (protocol > HIGHEST_PROTOCOL) throw broken("asks for an unknown protocol", String(protocol));
        break;
      }
      case "FRAME":
        cursor.require(cursor.u64());
        break;
      case "STOP": {
        const value = pop();
        if (stack.length > 0 || marks.length > 0) throw broken("leaves values behind", `${stack.length}`);
        return { value, end: cursor.position };
      }
      case "MARK":
        if (marks.length >= maxNesting) throw broken("nests too deep", `${maxNesting} marks`);
        marks.push(stack.length);
        break;
      case "POP":
        // At a mark POP takes the mark away, as CPython has it.
        if (stack.length === floor() && marks.length > 0) marks.pop();
        else pop();
        break;
      case "POP_MARK":
        popMark();
        break;
      case "DUP":
        push(peek());
        break;
      case "NONE":
        push(null);
        break;
      case "NEWTRUE":
        push(true);
        break;
      case "NEWFALSE":
        push(false);
        break;
      case "INT":
        push(parseInteger(cursor.line(), broken));
        break;
      case "LONG":
        push(parseInteger(cursor.line().replace(/L$/, ""), broken));
        break;
      case "BININT":
        push(cursor.i32());
        break;
      case "BININT1":
        push(cursor.u8());
        break;
      case "BININT2":
        push(cursor.u16());
        break;
      case "LONG1":
        push(decodeInteger(cursor.bytes(cursor.u8())));
        break;
      case "LONG4": {
        const length = cursor.i32();
        if (length < 0 || length > 256) {
          throw broken("has an integer too long", `${length} bytes`);
        }
        push(decodeInteger(cursor.bytes(length)));
        break;
      }
      case "FLOAT":
        push(parseFloatLine(cursor.line(), broken));
        break;
      case "BINFLOAT":
        push(cursor.f64());
        break;
      case "STRING": {
        const line = cursor.longLine();
        if (line.length > LONGEST_TEXT) pushNew(unquoteBytes(line, broken), line.length);
        else pushNew(unquote(latin1Text(line), broken), line.length);
        break;
      }
      case "BINSTRING": {
        const length = cursor.i32();
        if (length < 0) throw broken("has a negative length", String(length));
        latin1(length);
        break;
      }
      case "SHORT_BINSTRING":
        latin1(cursor.u8());
        break;
      case "UNICODE": {
        const line = cursor.longLine();
        context.spend(2 * line.length);
        pushNew(unescapeUnicode(latin1Text(line), broken), 2 * line.length);
        break;
      }
      case "SHORT_BINUNICODE":
        text(cursor.u8());
        break;
      case "BINUNICODE":
        text(cursor.u32());
        break;
      case "BINUNICODE8":
        text(cursor.u64());
        break;
      case "SHORT_BINBYTES":
        binary(cursor.u8());
        break;
      case "BINBYTES":
        binary(cursor.u32());
        break;
      case "BINBYTES8":
      case "BYTEARRAY8":
        binary(cursor.u64());
        break;
      case "EMPTY_LIST":
      case "EMPTY_TUPLE":
        pushList([]);
        break;
      case "LIST":
      case "TUPLE":
        pushList(popMark());
        break;
      case "TUPLE1":
        pushList(popSeveral(1));
        break;
      case "TUPLE2":
        pushList(popSeveral(2));
        break;
      case "TUPLE3":
        pushList(popSeveral(3));
        break;
      case "APPEND": {
        const item = popSeveral(1);
        append(peek(), item);
        break;
      }
      case "APPENDS": {
        const items = popMark();
        append(peek(), items);
        break;
      }
      case "EMPTY_DICT":
        pushNew(new Map(), 2 * OBJECT_BYTES);
        break;
      case "DICT": {
        const items = popMark();
        const dict = new Map<PickleValue, PickleValue>();
        setItems(dict, items);
        pushNew(dict, 2 * OBJECT_BYTES);
        break;
      }
      case "SETITEM": {
        const pair = popSeveral(2);
        setItems(peek(), pair);
        break;
      }
      case "SETITEMS": {
        const items = popMark();
        setItems(peek(), items);
        break;
      }
      case "EMPTY_SET":
        pushNew(new Set(), 2 * OBJECT_BYTES);
        break;
      case "FROZENSET": {
        const items = popMark();
        pushNew(new Set(items), 2 * OBJECT_BYTES + 2 * SLOT_BYTES * items.length);
        break;
      }
      case "ADDITEMS": {
        const items = popMark();
        const target = peek();
        if (!(target instanceof Set)) throw broken("needs a set", describe(target));
        context.spend(2 * SLOT_BYTES * items.length);
        for (const item of items) target.add(item);
        break;
      }
      case "GET":
        recall(parseIndex(cursor.line(), broken));
        break;
      case "BINGET":
        recall(cursor.u8());
        break;
      case "LONG_BINGET":
        recall(cursor.u32());
        break;
      case "PUT":
        remember(parseIndex(cursor.line(), broken));
        break;
      case "BINPUT":
        remember(cursor.u8());
        break;
      case "LONG_BINPUT":
        remember(cursor.u32());
        break;
      case "MEMOIZE":
        remember(memo.size);
        break;
      case "GLOBAL": {
        const module = cursor.line();
        findClass(module, cursor.line());
        break;
      }
      case "STACK_GLOBAL": {
        const name = pop();
        findClass(pop(), name);
        break;
      }
      case "REDUCE":
      case "NEWOBJ": {
        const args = pop();
        call(pop(), args);
        break;
      }
      case "BUILD": {
        const state = pop();
        build(peek(), state);
        break;
      }
      case "BINPERSID": {
        if (persistentLoad === undefined) throw broken("is not allowed outside torch", "a persistent id");
        const id = pop();
        push(within(() => persistentLoad(id), "a persistent id"));
        break;
      }
      default:
        throw new TypeError(
          `Cannot read pickle, an opcode at byte ${cursor.opcodeAt} is not allowed: ${cursor.opcode}`,
        );
    }
  }
}
