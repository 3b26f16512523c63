/** Cuts an Annex B stream before each picture's first parameter set or slice; the last, maybe cut short, is left out. */
export function accessUnits(stream: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let start = -1;
  let sawSlice = false;
  for (let at = 0; at + 4 < stream.length; at++) {
    if (stream[at] !== 0 || stream[at + 1] !== 0 || stream[at + 2] !== 1) continue;
    const type = stream[at + 3]! & 31;
    const slice = type === 1 || type === 5;
    // first_mb_in_slice, an Exp-Golomb number, is 0 where its first bit is set.
    const begins = !slice || (stream[at + 4]! & 0x80) !== 0;
    const head = at > 0 && stream[at - 1] === 0 ? at - 1 : at;
    if (start < 0) start = head;
    else if (sawSlice && begins) {
      units.push(stream.subarray(start, head));
      start = head;
      sawSlice = false;
    }
    sawSlice ||= slice;
  }
  return units;
}
