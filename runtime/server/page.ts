import { fileURLToPath } from "node:url";
import { answerWith } from "./asset.ts";
import { openPageBundle, type PageBundle } from "./page_bundle.ts";
import { serveFile } from "./static_files.ts";
import { log } from "../telemetry/log.ts";

/** Of this project. */
export const STATIC_FOLDER: string = fileURLToPath(new URL("../../static", import.meta.url));

/** The browser's side: pages, styles and pictures as files of a folder, scripts as they were bundled. */
export interface Page {
  /** Begins to bundle, so that the first browser does not wait for it; a failure is told on the console. */
  prepare(): void;
  /** One of the pages. Where there can be no scripts it says so. */
  document(name: string, request: Request): Promise<Response | null>;
  /** A file below `/static/`, null where there is none. */
  file(path: string, request: Request): Promise<Response | null>;
}

/** @param folder with the pages, css/ and pictures */
export function createPage(folder: string, open: () => Promise<PageBundle> = openPageBundle): Page {
  let fault: string | null = null;

  async function bundle(): Promise<PageBundle | null> {
    try {
      const files = await open();
      fault = null;
      return files;
    } catch (error) {
      const text = (error as Error).message;
      if (text !== fault) log.error(text);
      fault = text;
      return null;
    }
  }

  return {
    prepare: () => void bundle(),
    async document(name, request) {
      if (fault === null || await bundle() !== null) return await serveFile(folder, name, request);
      return new Response(`${fault}\n`, {
        status: 503,
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
    },
    async file(path, request) {
      if (!/\.js(\.map)?$/.test(path)) return await serveFile(folder, path, request);
      const files = await bundle();
      if (files === null) return new Response(fault, { status: 503 });
      const asset = files.get(path);
      return asset ? answerWith(asset, request) : null;
    },
  };
}
