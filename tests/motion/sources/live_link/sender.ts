/** Datagrams of Live Link Face as its versions write them, from the layouts alone. */

/** What a datagram is made of. */
export interface LiveLinkParts {
  readonly version?: number;
  readonly device?: string;
  readonly subject?: string;
  readonly frame?: number;
  readonly subframe?: number;
  readonly rate?: readonly [number, number];
  /** Versions 1 and 2. */
  readonly seconds?: number;
  /** Version 5: hours, minutes, seconds, frames. */
  readonly timecode?: readonly [number, number, number, number];
  /** Version 5 with a byte for drop frames. */
  readonly dropByte?: boolean;
  /** Null: the datagram ends before the count. */
  readonly values: readonly number[] | null;
}

export function liveLinkDatagram(parts: LiveLinkParts): Uint8Array {
  const { version = 6, device = "DEVICE", subject = "Subject", frame = 0, subframe = 0.25, rate = [60, 1] } =
    parts;
  const bytes: number[] = [version];
  const scratch = new DataView(new ArrayBuffer(8));
  const put = (length: number, write: (view: DataView) => void) => {
    write(scratch);
    bytes.push(...new Uint8Array(scratch.buffer, 0, length));
  };
  const name = (text: string) => {
    const coded = new TextEncoder().encode(text);
    put(4, (view) => view.setUint32(0, coded.length));
    bytes.push(...coded);
  };
  if (version > 3) name(device);
  name(subject);
  if (version === 6) {
    put(4, (view) => view.setInt32(0, frame));
    put(4, (view) => view.setFloat32(0, subframe));
    for (const part of rate) put(4, (view) => view.setUint32(0, part));
  } else if (version === 5) {
    for (const part of parts.timecode ?? [0, 0, 0, 0]) put(4, (view) => view.setInt32(0, part));
    if (parts.dropByte === true) bytes.push(0);
    put(4, (view) => view.setUint32(0, rate[0]));
  } else {
    if (version < 3) put(8, (view) => view.setFloat64(0, parts.seconds ?? 0));
    put(4, (view) => view.setUint32(0, frame));
  }
  if (parts.values === null) return Uint8Array.from(bytes);
  bytes.push(parts.values.length);
  for (const value of parts.values) put(4, (view) => view.setFloat32(0, value));
  return Uint8Array.from(bytes);
}

/** A datagram of every kind: each version, with and without a face, and those of pylivelinkface 0.1. */
export function liveLinkDatagrams(): Uint8Array[] {
  const values = (count: number) => Array.from({ length: count }, (_, i) => i / 64);
  const coded = (text: string) => new TextEncoder().encode(text);
  const whole = liveLinkDatagram({ device: "", subject: "", values: values(61) });
  return [
    liveLinkDatagram({ subject: "iPhone", values: values(61) }),
    liveLinkDatagram({ values: null }),
    liveLinkDatagram({ values: [] }),
    liveLinkDatagram({ version: 1, seconds: 5, values: values(51) }),
    liveLinkDatagram({ version: 2, seconds: 5, values: values(55) }),
    liveLinkDatagram({ version: 4, values: values(55) }),
    liveLinkDatagram({ version: 5, timecode: [1, 2, 3, 4], dropByte: true, values: values(61) }),
    Uint8Array.of(
      6,
      0,
      0,
      0,
      ...coded("$phone"),
      0,
      0,
      0,
      6,
      ...coded("J\u00fcrgen"),
      ...whole.subarray(-261),
    ),
  ];
}
