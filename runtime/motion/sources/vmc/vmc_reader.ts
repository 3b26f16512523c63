import { openOsc, type Osc, type OscMessage, type OscValue } from "../../../formats/osc/osc.ts";
import { blankFrame, type DatagramReader } from "../source.ts";
import { faceBone } from "./bones.ts";
import { createVmcFace } from "./vmc_face.ts";

/** The addresses of the protocol that a face has to do with. */
export const VMC = {
  value: "/VMC/Ext/Blend/Val",
  apply: "/VMC/Ext/Blend/Apply",
  bone: "/VMC/Ext/Bone/Pos",
  root: "/VMC/Ext/Root/Pos",
  available: "/VMC/Ext/OK",
  time: "/VMC/Ext/T",
} as const;
/** Those that tell something of a face: where the model stands, cameras, trackers, keys and lights are passed over. */
const WANTED: ReadonlySet<string> = new Set([VMC.value, VMC.apply, VMC.bone, VMC.available, VMC.time]);
const wanted = (address: string): boolean => WANTED.has(address);

/** Seconds beyond which a 32-bit float tells a time less well than to 4 ms: 18 hours, or a clock of the epoch. */
const LATEST = 65_536;

/**
 * Reads the VMC protocol (protocol.vmc.info, 3.1) as its receivers do: bundles and single messages, in any order within
 * a frame, which `/VMC/Ext/Blend/Apply` ends. What is not told again stays. Frames of a sender that never says Apply, as
 * bodies without faces come, end with each datagram that has the head's bone, from the second on. Where the model stands
 * (`Root/Pos`) does not move a bust: it is not read.
 *
 * The protocol's time is seconds in a 32-bit float, and some send none, or one that stands still: then it is NaN.
 */
export function createVmcReaderWith(osc: Osc): DatagramReader {
  const face = createVmcFace();
  const frame = blankFrame();
  let time = NaN, told = NaN, isAvailable = true;
  /** Heads since the last Apply, and before this datagram. */
  let heads = 0;

  function emit(receivedAt: number, take: Parameters<DatagramReader["read"]>[2]): void {
    frame.t = time > told || Number.isNaN(told) ? time : NaN;
    told = time;
    frame.face = isAvailable;
    face.write(receivedAt, frame.expression, frame.joints);
    take(frame);
  }

  function hear({ address, args }: OscMessage): boolean {
    switch (address) {
      case VMC.value:
        face.blend(textOf(args[0], address), numberOf(args[1], address));
        return false;
      case VMC.apply:
        return true;
      case VMC.bone: {
        const bone = faceBone(textOf(args[0], address));
        if (bone === undefined) return false;
        for (let i = 1; i < 8; i++) numberOf(args[i], address);
        face.bone(bone, args[4] as number, args[5] as number, args[6] as number, args[7] as number);
        if (bone === "Head") heads++;
        return false;
      }
      case VMC.available: {
        // The fourth, of protocol 2.7, says whether the face is seen.
        const available = numberOf(args[0], address) !== 0 && (args.length < 4 || args[3] !== 0);
        const isNews = isAvailable && !available;
        isAvailable = available;
        return isNews;
      }
      case VMC.time: {
        const seconds = numberOf(args[0], address);
        time = Math.abs(seconds) < LATEST ? seconds * 1000 : NaN;
        return false;
      }
      default:
        return false;
    }
  }

  return {
    read(datagram, receivedAt, take) {
      const before = heads;
      osc.read(datagram, wanted, (message) => {
        if (!hear(message)) return;
        if (message.address === VMC.apply) heads = 0;
        emit(receivedAt, take);
      });
      if (heads > before && heads > 1) emit(receivedAt, take);
    },
  };
}

/** A reader of one sender. What comes before the package for OSC is loaded, once in a process, is lost: some 50 ms. */
export function createVmcReader(): DatagramReader {
  let reader: DatagramReader | null = null;
  shared ??= openOsc();
  void shared.then((osc) => {
    reader = createVmcReaderWith(osc);
  });
  return { read: (...datagram) => reader?.read(...datagram) };
}

let shared: Promise<Osc> | undefined;

function textOf(value: OscValue | undefined, address: string): string {
  if (typeof value === "string") return value;
  throw new SyntaxError(`Cannot read ${address}, it must begin with a name: ${value}`);
}

function numberOf(value: OscValue | undefined, address: string): number {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new SyntaxError(`Cannot read ${address}, its values must be finite numbers: ${value}`);
}
