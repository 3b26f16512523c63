import { basename, dirname, extname } from "node:path";
import { isFrameName } from "../../render/files/frame_name.ts";
import { UsageError } from "../../cli/flags.ts";

/** What a rendering is written to. */
export type Output =
  | { readonly kind: "picture"; readonly path: string }
  | { readonly kind: "mp4"; readonly path: string }
  | { readonly kind: "webm"; readonly path: string }
  /** @property name of the files where another is wished for than 0000.png */
  | { readonly kind: "frames"; readonly path: string; readonly name?: string };

export interface OutputWishes {
  readonly isFilm: boolean;
  readonly background: unknown;
  readonly audio: string | undefined;
  readonly signer: unknown;
}

/** Reads what `--out` means. @throws UsageError where it cannot be had */
export function outputOf(out: string, { isFilm, background, audio, signer }: OutputWishes): Output {
  const output = isFilm ? filmOutput(out) : pictureOutput(out);
  if (audio !== undefined && output.kind !== "mp4" && output.kind !== "webm") {
    throw new UsageError(`Cannot render --audio, only a film to .mp4 or .webm has sound: ${out}`);
  }
  if (output.kind === "mp4" && background === "transparent") {
    throw new UsageError(
      `Cannot render an MP4 with --background transparent, it has no alpha; .webm has, and so have .png frames: ${out}`,
    );
  }
  if (output.kind === "frames" && signer !== undefined) {
    throw new UsageError(`Cannot sign .png frames one by one, sign what is made of them: ${out}`);
  }
  return output;
}

function pictureOutput(out: string): Output {
  const extension = extname(out).toLowerCase();
  if (extension === ".png") return { kind: "picture", path: out };
  const films = extension === ".mp4" || extension === ".webm"
    ? " (for a film add --turntable, --clip or --speech)"
    : "";
  throw new UsageError(`Cannot render a picture, its name must end with .png: ${out}${films}`);
}

function filmOutput(out: string): Output {
  const extension = extname(out).toLowerCase();
  if (extension === ".mp4") return { kind: "mp4", path: out };
  if (extension === ".webm") return { kind: "webm", path: out };
  if (extension === "") return { kind: "frames", path: out };
  if (isFrameName(basename(out))) return { kind: "frames", path: dirname(out), name: basename(out) };
  throw new UsageError(
    `Cannot render a film, .mp4, .webm, a folder for .png frames or a name such as frames/%04d.png is needed: ${out}`,
  );
}
