import { message } from "../base/message.ts";
import { createTrainingApp } from "./training_app.ts";

/*
 * Serves the training page from a thread of its own: the trainer's thread stands still for most of a step, waiting for
 * the device.
 */

export interface TrainingPageOptions {
  /** Holds one folder a training. */
  readonly folder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export type TrainingPageReport = { readonly url: string } | { readonly error: string };

interface Port {
  onmessage: ((event: MessageEvent<TrainingPageOptions>) => void) | null;
  postMessage(report: TrainingPageReport): void;
}

const port = self as unknown as Port;
port.onmessage = ({ data }) => {
  try {
    const { host: hostname, port: wanted } = data;
    const app = createTrainingApp(data.folder, hostname);
    const { addr } = Deno.serve({ hostname, port: wanted, onListen: () => {} }, app.fetch);
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    port.postMessage({ url: `http://${host}:${addr.port}/train` });
  } catch (error) {
    port.postMessage({ error: message(error) });
  }
};
