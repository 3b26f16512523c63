import type { Gallery } from "../../runtime/protocol/gallery.ts";
import type { Training, TrainingReport } from "../../runtime/protocol/training_report.ts";
import type { ReadPrompt, TrainingAsked } from "../../runtime/protocol/trainings.ts";
import { askServer, refusalOf } from "../ask_server.ts";
import { tokenHeaders } from "../token.ts";
import { sendFile } from "./send_file.ts";

/** What makes heads and keeps them, on the server. All throw an Error in words for people. */
export interface StudioApi {
  readPrompt(prompt: string, signal: AbortSignal): Promise<ReadPrompt>;
  /** Newest first. */
  trainings(): Promise<readonly Training[]>;
  /** @param from the byte of its metrics to go on from: what lies before it is not sent again */
  training(name: string, from: number): Promise<TrainingReport>;
  /** @throws {RefusedError} of status 409 where another is at work */
  make(asked: TrainingAsked): Promise<Training>;
  /** Stops a training, of which nothing is kept. */
  cancel(name: string): Promise<void>;
  gallery(): Promise<Gallery>;
  rename(name: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Has the browser save an avatar as one file. */
  download(name: string): Promise<void>;
  /** @param sent is told the share that is there, 0 to 1 @returns the name that it got */
  upload(file: File, sent: (share: number) => void): Promise<string>;
  /** Shows a picture of the server's, which an address alone would not bring where a token is asked for. */
  picture(image: HTMLImageElement, path: string): Promise<void>;
}

const addressOf = (path: string): URL => new URL(path.replace(/^\//, ""), document.baseURI);
const avatarPath = (name: string): string => `api/avatars/${encodeURIComponent(name)}`;
const trainingPath = (name: string): string => `api/trainings/${encodeURIComponent(name)}`;
const json = (method: string, body: unknown): RequestInit => ({ method, body: JSON.stringify(body) });

export function openStudioApi(token: () => string | null): StudioApi {
  const ask = (path: string, init?: RequestInit) => askServer(addressOf(path), token(), init);
  const read = async <T>(path: string, init?: RequestInit): Promise<T> =>
    await (await ask(path, init)).json();

  return {
    readPrompt: (prompt, signal) => read("api/prompts", { ...json("POST", { prompt }), signal }),
    trainings: async () => (await read<{ trainings: Training[] }>("api/trainings")).trainings,
    training: (name, from) => read(`${trainingPath(name)}?from=${from}`),
    make: async (asked) =>
      (await read<{ training: Training }>("api/trainings", json("POST", asked))).training,
    cancel: async (name) => void await ask(trainingPath(name), { method: "DELETE" }),
    gallery: () => read("api/avatars"),
    rename: async (name, to) => void await ask(avatarPath(name), json("PATCH", { name: to })),
    remove: async (name) => void await ask(avatarPath(name), { method: "DELETE" }),
    async download(name) {
      const path = `${avatarPath(name)}/file`;
      // Without a token the browser saves it as it comes, however large it is.
      if (token() === null) return save(addressOf(path).href, "");
      const response = await ask(path);
      const url = URL.createObjectURL(await response.blob());
      save(url, nameIn(response.headers.get("content-disposition")) ?? name);
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    },
    async upload(file, sent) {
      // By its own name, with a number behind it where that is taken.
      const { status, text } = await sendFile(addressOf("api/avatars"), file, tokenHeaders(token()), sent);
      if (status < 200 || status > 299) throw refusalOf(status, text);
      return JSON.parse(text).name;
    },
    async picture(image, path) {
      if (image.dataset.source === path) return;
      image.dataset.source = path;
      if (token() === null) return void (image.src = addressOf(path).href);
      const blob = await (await ask(path, { cache: "default" })).blob();
      if (image.dataset.source !== path) return;
      URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
    },
  };
}

function save(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}

const nameIn = (disposition: string | null): string | undefined =>
  /filename="([^"]+)"/.exec(disposition ?? "")?.[1];
