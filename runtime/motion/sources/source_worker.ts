/// <reference lib="deno.worker" />
import { message } from "../../base/message.ts";
import type { FromSourceWorker, ToSourceWorker } from "./source_ports.ts";
import { openReceiver, type Receiver } from "./receiver.ts";

/*
 * The sockets have a thread of their own. A server's thread that is busy for 15 ms would lose datagrams under a flood
 * (the system keeps some 270), and a flood would take a fifth of it.
 */

const REPORT_MS = 500;

const receivers = new Map<number, Receiver>();
const closed = new Set<number>();
const post = (message: FromSourceWorker) => self.postMessage(message);

// What is wrong with a datagram is counted; a trace of it would cost more than reading it.
Error.stackTraceLimit = 0;

self.onmessage = ({ data }: MessageEvent<ToSourceWorker>) => {
  if (data.type === "close") {
    closed.add(data.id);
    receivers.get(data.id)?.close();
    receivers.delete(data.id);
    post({ type: "closed", id: data.id });
    return;
  }
  const { id, request } = data;
  openReceiver(request, ({ t, expression, joints }, sender, name, receivedAt) => {
    post({ type: "frame", id, sender, name, t, receivedAt, expression, joints });
  }).then((receiver) => {
    if (closed.has(id)) return receiver.close();
    receivers.set(id, receiver);
    post({ type: "open", id, address: receiver.address, port: receiver.port });
  }, (error) => post({ type: "refused", id, reason: message(error) }));
};

setInterval(() => {
  for (const [id, receiver] of receivers) post({ type: "report", id, report: receiver.report() });
}, REPORT_MS);
