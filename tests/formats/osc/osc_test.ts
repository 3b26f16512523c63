import assert from "node:assert/strict";
import { fromBuffer, type OscArgInput, type OscMessageOutput, toBuffer } from "osc-min";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { openOsc, type OscMessage } from "../../../runtime/formats/osc/osc.ts";
import { forEachMessage, OSC_LIMITS } from "../../../runtime/formats/osc/osc_bundle.ts";
import { padded, plainArguments } from "../../../runtime/formats/osc/plain_arguments.ts";

const osc = await openOsc();
const all = () => true;

function read(packet: Uint8Array, wanted: (address: string) => boolean = all): OscMessage[] {
  const messages: OscMessage[] = [];
  osc.read(packet, wanted, (message) => messages.push(message));
  return messages;
}

/** Bytes by hand, as the specification lays them out: texts padded to 4 with at least one zero. */
function bytes(...parts: (string | number | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (const part of parts) {
    if (part instanceof Uint8Array) out.push(...part);
    else if (typeof part === "string") {
      out.push(...new TextEncoder().encode(part), 0);
      while (out.length % 4 !== 0) out.push(0);
    } else out.push(part >>> 24 & 255, part >>> 16 & 255, part >>> 8 & 255, part & 255);
  }
  return Uint8Array.from(out);
}

/** The bits of a 32-bit float. */
const float = (value: number) => new DataView(Float32Array.of(value).buffer).getInt32(0, true);
const bundle = (...elements: Uint8Array[]) =>
  bytes("#bundle", 0, 1, ...elements.flatMap((each) => [each.length, each]));
const VALUE = bytes("/VMC/Ext/Blend/Val", ",sf", "jawOpen", float(0.25));
const APPLY = bytes("/VMC/Ext/Blend/Apply", ",");

Deno.test("a message of every kind of argument is read as the specification lays it out", () => {
  const packet = bytes("/all", ",ifsTFNIhd", -7, float(0.5), "text", 0, 12, 0x3ff80000, 0);
  assert.deepEqual(read(packet), [{
    address: "/all",
    args: [-7, 0.5, "text", true, false, null, null, 12, 1.5],
  }]);
});

Deno.test("bundles in bundles give their messages in order, those without types among them", () => {
  const bare = bytes("/VMC/Ext/Blend/Apply");
  const messages = read(bundle(VALUE, bundle(APPLY, bundle(VALUE)), bare));
  assert.deepEqual(messages.map(({ address }) => address.slice(15)), ["Val", "Apply", "Val", "Apply"]);
  assert.deepEqual(messages[0]!.args, ["jawOpen", 0.25]);
  assert.deepEqual(messages[3]!.args, []);
});

Deno.test("a view into a larger slab, as node:dgram gives, is read within its bounds alone", () => {
  const slab = new Uint8Array(256).fill(0x2f);
  slab.set(VALUE, 52);
  assert.deepEqual(read(slab.subarray(52, 52 + VALUE.length))[0]!.args, ["jawOpen", 0.25]);
  assert.throws(() => read(slab.subarray(52, 52 + VALUE.length - 4)), SyntaxError);
});

Deno.test("what nobody wants is not read, even where it is malformed", () => {
  const strange = bytes("/other", ",Q", 1);
  assert.deepEqual(read(bundle(strange, VALUE), (address) => address !== "/other").length, 1);
});

Deno.test("a malformed message in a bundle is told of, and the others are taken", () => {
  const taken: string[] = [];
  const packet = bundle(VALUE, bytes("/VMC/Ext/Blend/Val", ",sf", "jawOpen"), APPLY);
  assert.throws(() => osc.read(packet, all, ({ address }) => taken.push(address)), SyntaxError);
  assert.deepEqual(taken, ["/VMC/Ext/Blend/Val", "/VMC/Ext/Blend/Apply"]);
});

const nest = (depth: number): Uint8Array => depth === 0 ? APPLY : bundle(nest(depth - 1));
const REFUSED: Readonly<Record<string, Uint8Array>> = {
  "nothing": new Uint8Array(),
  "a length that is no multiple of 4": new Uint8Array(7),
  "more bytes than UDP carries": new Uint8Array(OSC_LIMITS.bytes + 1),
  "text without an end": new Uint8Array(8).fill(0x2f),
  "an address without /": bytes("VMC", ","),
  "a bundle without a time tag": bytes("#bundle", 0),
  "an element longer than its bundle": bytes("#bundle", 0, 1, 64, APPLY),
  "an element of no length": bytes("#bundle", 0, 1, 0),
  "an element of negative length": bytes("#bundle", 0, 1, -4, APPLY),
  "bundles too deep": nest(OSC_LIMITS.depth + 1),
  "too many messages": bundle(...Array.from({ length: OSC_LIMITS.messages + 1 }, () => bytes("/a"))),
  "a long text": bytes(`/${"a".repeat(OSC_LIMITS.text)}`, ","),
  "too many arguments": bytes("/a", `,${"T".repeat(OSC_LIMITS.args + 1)}`),
  "arguments longer than they may be": bytes("/a", ",s", "b".repeat(4000)),
  "types without a comma": bytes("/a", "sf", "b", 0),
  "an unknown type": bytes("/a", ",Q", 0),
};
for (const [name, packet] of Object.entries(REFUSED)) {
  Deno.test(`refused as a SyntaxError: ${name}`, () => assert.throws(() => read(packet), SyntaxError));
}

Deno.test("bundles nested as deep as is allowed are read", () => {
  assert.equal(read(nest(OSC_LIMITS.depth)).length, 1);
});

Deno.test("write() packs messages in order into bundles of at most so many bytes, which read() gives back", () => {
  const messages = Array.from(
    { length: 100 },
    (_, i) => ({ address: "/VMC/Ext/Blend/Val", args: [`name${i}`, i / 128] }),
  );
  const bundles = osc.write([{ address: "/VMC/Ext/OK", args: [{ whole: 1 }] }, ...messages], 600);
  assert.ok(
    bundles.every(({ length }) => length <= 600 && length > 500 || length === bundles.at(-1)!.length),
  );
  assert.deepEqual(bundles.flatMap((each) => read(each)), [
    { address: "/VMC/Ext/OK", args: [1] },
    ...messages,
  ]);
  assert.throws(() => osc.write([{ address: "/a", args: ["b".repeat(600)] }], 600), RangeError);
});

Deno.test("write() writes the bytes of the specification", () => {
  assert.deepEqual(osc.write([{ address: "/VMC/Ext/Blend/Val", args: ["jawOpen", 0.25] }], 1400), [
    bundle(VALUE),
  ]);
});

Deno.test("what is read without the package is what the package reads: numbers, texts of any script, true and false", () => {
  const random = createRandom(3), below = (end: number) => Math.floor(random() * end);
  for (let n = 0; n < 500; n++) {
    const args = Array.from({ length: below(10) }, () =>
      [
        { type: "float", value: Math.fround(random()) },
        { type: "integer", value: below(2 ** 31) - 2 ** 30 },
        { type: "string", value: ["", "jawOpen", "笑い", "eye\u007fé"][below(4)]! },
        { type: "true" },
        { type: "false" },
      ][below(5)]!) as OscArgInput[];
    const view = toBuffer({ address: "/a".repeat(1 + below(4)), args });
    const packet = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
    const { address, args: theirs } = fromBuffer(packet) as OscMessageOutput;
    const values = theirs.map((each) => (each as { value: unknown }).value);
    assert.deepEqual(plainArguments(packet, padded(address.length), packet.length), values);
    assert.deepEqual(read(packet), [{ address, args: values }]);
  }
  assert.equal(plainArguments(bytes("/a", ",sf", "b"), 4, 12), null, "cut off");
  assert.equal(plainArguments(bytes("/a", ",h", 0, 1), 4, 16), null, "another kind");
});

Deno.test("what the package cannot read is refused in words that hold nothing of the packet", () => {
  const unknown = bytes("/a", ",i\u0007", 1), short = bytes("/a", ",h", 0);
  for (const packet of [unknown, short]) {
    assert.throws(() => read(packet), /^SyntaxError: Cannot read OSC message, [ -~]*: \d+ bytes$/);
  }
});

Deno.test("forEachMessage() tells where each message lies", () => {
  const found: [string, number, number][] = [];
  forEachMessage(bundle(VALUE, APPLY), (...each) => found.push(each));
  assert.deepEqual(found, [
    ["/VMC/Ext/Blend/Val", 20, 20 + VALUE.length],
    ["/VMC/Ext/Blend/Apply", 24 + VALUE.length, 24 + VALUE.length + APPLY.length],
  ]);
});
