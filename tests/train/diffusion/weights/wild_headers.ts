import type { Malformed } from "../../../formats/malformed.ts";
import { jsonBytes, wildJson } from "../../../formats/wild_json.ts";

/** Files of weights whose header's JSON is wild, with its length put right. @param few as of `wildValues` */
export function wildHeaders(good: Uint8Array, few: number, seed = 1): Malformed[] {
  const start = 8 + Number(new DataView(good.buffer).getBigUint64(0, true));
  const body = good.subarray(start);
  const header = JSON.parse(new TextDecoder().decode(good.subarray(8, start)));
  return wildJson(header, few, {
    seed,
    file(value) {
      const text = jsonBytes(value);
      const file = new Uint8Array(8 + text.length + body.length);
      new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
      file.set(text, 8);
      file.set(body, 8 + text.length);
      return file;
    },
  });
}
