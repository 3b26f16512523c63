import { forEachMessage, OSC_LIMITS, refuse } from "./osc_bundle.ts";
import { padded, plainArguments } from "./plain_arguments.ts";

/** An argument; null for those of kinds that carry neither a number nor a text. */
export type OscValue = number | string | boolean | null;

/** A message as it came. */
export interface OscMessage {
  readonly address: string;
  readonly args: readonly OscValue[];
}

/** A message to be written: numbers go as 32-bit floats, `whole` ones as 32-bit integers. */
export interface OscOutput {
  readonly address: string;
  readonly args: readonly (number | string | { readonly whole: number })[];
}

/** Reads and writes packets of Open Sound Control 1.0 (opensoundcontrol.stanford.edu/spec-1_0.html). */
export interface Osc {
  /**
   * Reads the messages of a packet in order, within OSC_LIMITS. Nothing of the packet is kept.
   *
   * @param wanted of which addresses: the others are not read
   * @throws SyntaxError where the packet is malformed; where a message in it is, or `take` finds it so, once all others
   * are taken
   */
  read(packet: Uint8Array, wanted: (address: string) => boolean, take: (message: OscMessage) => void): void;
  /** Bundles of messages in order, as few as have `most` bytes each. @throws RangeError where a message has more */
  write(messages: readonly OscOutput[], most: number): Uint8Array<ArrayBuffer>[];
}

/** Bytes of a bundle without elements. */
const EMPTY_BUNDLE = 16;

/** Loads the package that knows the types of arguments. */
export async function openOsc(): Promise<Osc> {
  const { fromBuffer, toBuffer } = await import("osc-min");
  type Argument = { readonly type: string; readonly value: unknown };

  function message(packet: Uint8Array, address: string, from: number, to: number): OscMessage {
    checkTypes(packet, address, from, to);
    const plain = plainArguments(packet, from + padded(address.length), to);
    if (plain !== null) return { address, args: plain };
    const read = fromBuffer(new DataView(packet.buffer, packet.byteOffset + from, to - from));
    if (read.oscType !== "message") refuse("a message is none", read.oscType);
    return { address, args: (read.args as readonly Argument[]).map(valueOf) };
  }

  return {
    read(packet, wanted, take) {
      let problem: SyntaxError | undefined;
      forEachMessage(packet, (address, from, to) => {
        if (!wanted(address)) return;
        let read: OscMessage;
        try {
          read = message(packet, address, from, to);
        } catch (error) {
          problem ??= asSyntaxError(error, to - from);
          return;
        }
        try {
          take(read);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          problem ??= error;
        }
      });
      if (problem) throw problem;
    },
    write(messages, most) {
      const bundles: Uint8Array<ArrayBuffer>[] = [];
      let held: OscOutput[] = [], bytes = EMPTY_BUNDLE;
      const end = () => {
        if (held.length > 0) bundles.push(bytesOf(toBuffer({ timetag: [0, 1], elements: held.map(packed) })));
        held = [];
        bytes = EMPTY_BUNDLE;
      };
      for (const each of messages) {
        const size = 4 + toBuffer(packed(each)).byteLength;
        if (EMPTY_BUNDLE + size > most) {
          throw new RangeError(
            `Cannot write OSC message, a packet has ${most} bytes: ${EMPTY_BUNDLE + size}`,
          );
        }
        if (bytes + size > most) end();
        held.push(each);
        bytes += size;
      }
      end();
      return bundles;
    },
  };
}

/** The package's words hold bytes of the packet, and those of the RangeErrors of views are the engine's. */
function asSyntaxError(cause: unknown, bytes: number): SyntaxError {
  if (cause instanceof SyntaxError) return cause;
  return new SyntaxError(
    `Cannot read OSC message, its arguments must be whole and of known kinds: ${bytes} bytes`,
    { cause },
  );
}

const COMMA = 44;

/** Bounds the list of types and the strings before the package makes anything of them. */
function checkTypes(packet: Uint8Array, address: string, from: number, to: number): void {
  const types = from + padded(address.length);
  if (types >= to) return;
  if (packet[types] !== COMMA) refuse("types begin with a comma", packet[types]);
  const end = packet.indexOf(0, types);
  if (end < 0 || end >= to) refuse("a string ends with a zero", "it does not");
  if (end - types - 1 > OSC_LIMITS.args) {
    refuse(`a message has ${OSC_LIMITS.args} arguments at most`, end - types - 1);
  }
  // No argument is longer than all of them: a string that has more than the limit is somewhere among these.
  if (to - end > OSC_LIMITS.text + 8 * OSC_LIMITS.args + 8) {
    refuse("a message has not so much", `${to - end} bytes`);
  }
}

function valueOf({ type, value }: { readonly type: string; readonly value: unknown }): OscValue {
  switch (type) {
    case "bigint":
      return Number(value);
    case "integer":
    case "float":
    case "double":
      return value as number;
    case "string":
    case "symbol":
      return value as string;
    case "true":
    case "false":
      return type === "true";
    default:
      return null;
  }
}

const packed = ({ address, args }: OscOutput) => ({
  address,
  args: args.map((arg) =>
    typeof arg === "object"
      ? { type: "integer" as const, value: arg.whole }
      : typeof arg === "number"
      ? { type: "float" as const, value: arg }
      : { type: "string" as const, value: arg }
  ),
});

const bytesOf = (view: DataView): Uint8Array<ArrayBuffer> =>
  new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
