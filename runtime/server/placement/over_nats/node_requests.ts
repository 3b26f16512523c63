import type { Msg } from "@nats-io/transport-node";
import * as v from "valibot";
import { sessionName } from "../../../base/names.ts";
import { message } from "../../../base/message.ts";
import type { Nats } from "../../../nats/connect_nats.ts";
import { SUBJECTS } from "../../../nats/names.ts";
import {
  MAX_SNAPSHOT_BYTES,
  type SessionSnapshot,
  sessionSnapshot,
} from "../../../stream/handover/snapshot.ts";
import { readJson } from "../lease/lease_value.ts";
import type { NodeAddress, Wish } from "../placement.ts";

/** What nodes ask each other over NATS. */
export interface NodeRequests {
  /** Asks another to take a session; whether it has it. */
  take(node: NodeAddress, session: string, wish: Wish): Promise<boolean>;
  /** Asks another to get ready for a session; whether it is. */
  prepare(node: NodeAddress, session: string, snapshot: SessionSnapshot): Promise<boolean>;
  close(): void;
}

export interface Answers {
  take(session: string, wish: Wish): Promise<boolean>;
  prepare(session: string, snapshot: SessionSnapshot): Promise<boolean>;
}

const TAKE_MS = 1500, PREPARE_MS = 1000;
/** Requests that are worked at: what comes beyond them is refused. */
const MAX_AT_ONCE = 32;
const MAX_BYTES = MAX_SNAPSHOT_BYTES + 4096;

const session = v.pipe(v.string(), v.check((name) => sessionName(name) === name, "must be a session's name"));
const avatar = v.optional(v.pipe(v.string(), v.maxLength(64)));
const takeAsked = v.object({ instance: v.string(), session, avatar });
const prepareAsked = v.object({ instance: v.string(), session, snapshot: sessionSnapshot });

const encoder = new TextEncoder();

export function openNodeRequests(nats: Nats, me: NodeAddress, answers: Answers): NodeRequests {
  const { connection } = nats;
  let atOnce = 0;

  /** Asks one process: another that goes by its name is not meant. */
  async function ask(node: NodeAddress, kind: string, asked: object, timeout: number): Promise<boolean> {
    try {
      const text = JSON.stringify({ ...asked, instance: node.instance });
      const answer = await connection.request(SUBJECTS.node(node.id, kind), encoder.encode(text), {
        timeout,
      });
      const said = readJson(answer.data, 1024);
      return typeof said === "object" && said !== null && "done" in said && said.done === true;
    } catch {
      return false;
    }
  }

  function listen<S extends v.GenericSchema<unknown, { readonly instance: string }>>(
    kind: string,
    schema: S,
    work: (asked: v.InferOutput<S>) => Promise<boolean>,
  ) {
    return connection.subscribe(SUBJECTS.node(me.id, kind), {
      callback(error, asked) {
        if (error || !asked.reply || atOnce >= MAX_AT_ONCE) return;
        const found = v.safeParse(schema, readJson(asked.data, MAX_BYTES), { abortEarly: true });
        if (found.success && found.output.instance === me.instance) void answer(asked, work(found.output));
      },
    });
  }

  async function answer(asked: Msg, work: Promise<boolean>): Promise<void> {
    atOnce++;
    let done = false;
    try {
      done = await work;
    } catch (error) {
      console.error(`Cannot do what another node asked for: ${message(error)}`);
    }
    atOnce--;
    if (!connection.isClosed()) asked.respond(encoder.encode(JSON.stringify({ done })));
  }

  const subscriptions = [
    listen("take", takeAsked, ({ session, avatar }) => answers.take(session, { avatar })),
    listen("prepare", prepareAsked, ({ session, snapshot }) => answers.prepare(session, snapshot)),
  ];
  return {
    take: (node, session, { avatar }) => ask(node, "take", { session, avatar }, TAKE_MS),
    prepare: (node, session, snapshot) => ask(node, "prepare", { session, snapshot }, PREPARE_MS),
    close() {
      if (!connection.isClosed()) { for (const each of subscriptions) each.unsubscribe(); }
    },
  };
}
