import { custom, type Flag, UsageError } from "../../cli/flags.ts";

/** Web origins whose pages may connect. */
export const originsFlag = (): Flag<readonly string[]> =>
  custom(
    "web origins whose pages may connect too, with commas between; * for all",
    "origins",
    [],
    undefined,
    (written) => written.split(",").map((each) => each.trim()).filter((each) => each !== "").map(readOrigin),
  );

/** As a browser writes it: what it never sends would let nobody in, and nobody know why. */
function readOrigin(written: string): string {
  if (written === "*" || /^[a-z-]+-extension:\/\/[\w-]+$/.test(written)) return written;
  const url = URL.parse(written);
  if (
    url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/` || url.host.includes("*")
  ) {
    throw new UsageError(
      `an origin has a scheme, a host and no path, such as https://example.org: ${written}`,
    );
  }
  return url.origin;
}
