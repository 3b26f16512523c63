// @ts-check
/// <reference lib="dom" />
/** @import { Role, ServerMessage } from "./protocol.js" */
import { createClock, now } from "./clock.js";
import { decodeServerMessage, encodeClientMessage, SUB_PROTOCOL } from "./protocol.js";

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 5000;
/** No message for so long, not even a pong, and the line is taken for dead. */
const SILENCE_MS = 8000;
const PING_MS = 1000;
/** A few quick pings on joining give a clock offset before the first second is over. */
const FIRST_PINGS = [0, 80, 160, 320];
/** A closing handshake that takes longer is not waited for. */
const CLOSING_MS = 800;
/** Poses are dropped rather than queued behind a stalled uplink. */
const UPLINK_LIMIT_BYTES = 64 * 1024;

/**
 * @typedef {"connecting" | "joined" | "lost"} Status
 *
 * @typedef {object} ConnectionOptions
 * @property {string} url
 * @property {(role: Role) => Record<string, unknown>} join the join message, asked for at every (re)connection
 * @property {() => Role} wantedRole
 * @property {(status: Status) => void} onStatus
 * @property {(message: ServerMessage, arrivedAt: number) => void} onMessage everything but pongs
 * @property {(error: Error) => void} onBadMessage
 */

/**
 * A WebSocket that joins, keeps the clock, and comes back by itself. Where the puppeteer's seat is taken it
 * joins as a viewer instead.
 * @param {ConnectionOptions} options
 */
export function openConnection({ url, join, wantedRole, onStatus, onMessage, onBadMessage }) {
  const clock = createClock();
  /** @type {WebSocket | null} */
  let socket = null;
  /** @type {Status} */
  let status = "connecting";
  let retryMs = FIRST_RETRY_MS;
  let heardAt = 0;
  /** @type {Role} */
  let role = "viewer";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retryTimer;
  let generation = 0;
  let stopped = false;

  /** @param {Status} next */
  function setStatus(next) {
    if (next === status) return;
    status = next;
    onStatus(next);
  }

  function connect() {
    clearTimeout(retryTimer);
    if (stopped) return;
    const current = new WebSocket(url, SUB_PROTOCOL);
    socket = current;
    current.binaryType = "arraybuffer";
    heardAt = now();
    current.onopen = () => {
      role = wantedRole();
      current.send(encodeClientMessage(join(role)));
      clock.reset();
    };
    current.onmessage = (event) => {
      if (socket === current) receive(event.data);
    };
    current.onclose = () => {
      if (socket === current) lost();
    };
  }

  function lost() {
    socket = null;
    setStatus("lost");
    // Jitter keeps many pages from knocking on a restarted server in the same instant.
    retryTimer = setTimeout(connect, retryMs * (0.75 + Math.random() / 2));
    retryMs = Math.min(retryMs * 1.7, LONGEST_RETRY_MS);
  }

  /** @param {unknown} data */
  function receive(data) {
    const arrivedAt = now();
    heardAt = arrivedAt;
    /** @type {ServerMessage | null} */
    let message;
    try {
      if (!(data instanceof ArrayBuffer)) {
        throw new TypeError(`Cannot read a message, bytes were expected: ${typeof data}`);
      }
      message = decodeServerMessage(data);
    } catch (error) {
      onBadMessage(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (message === null) return;
    if (message.type === "pong") {
      clock.add(message.t, message.serverTime, arrivedAt);
      return;
    }
    if (message.type === "error" && message.code === "role-taken" && role === "puppeteer") {
      role = "viewer";
      send(join("viewer"));
    }
    if (message.type === "welcome") {
      retryMs = FIRST_RETRY_MS;
      for (const delay of FIRST_PINGS) setTimeout(ping, delay);
    }
    onMessage(message, arrivedAt);
    if (message.type === "welcome") setStatus("joined");
  }

  function ping() {
    send({ type: "ping", t: now() });
  }

  /**
   * @param {Record<string, unknown>} message
   * @returns {boolean} false where it could not be sent
   */
  function send(message) {
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
    if (message.type === "pose" && socket.bufferedAmount > UPLINK_LIMIT_BYTES) return false;
    socket.send(encodeClientMessage(message));
    return true;
  }

  /** Leaves and joins anew, for a setting or a role that holds from the join on. */
  function rejoin() {
    clearTimeout(retryTimer);
    const old = socket;
    socket = null;
    setStatus("connecting");
    if (old === null || old.readyState === WebSocket.CLOSED) {
      connect();
      return;
    }
    // The seat is free only when the server has seen the old socket close.
    const mine = ++generation;
    const next = () => {
      if (mine !== generation) return;
      generation++;
      connect();
    };
    old.onclose = next;
    old.onmessage = null;
    setTimeout(next, CLOSING_MS);
    old.close(1000);
  }

  const heartbeat = setInterval(() => {
    if (socket === null) return;
    ping();
    if (now() - heardAt > SILENCE_MS) {
      const silent = socket;
      socket = null;
      silent.close();
      lost();
    }
  }, PING_MS);
  const retryNow = () => {
    if (socket === null && status === "lost") connect();
  };
  addEventListener("online", retryNow);
  connect();

  return {
    send,
    rejoin,
    clock,
    retryNow,
    get status() {
      return status;
    },
    close() {
      stopped = true;
      clearInterval(heartbeat);
      clearTimeout(retryTimer);
      removeEventListener("online", retryNow);
      socket?.close(1000);
      socket = null;
    },
  };
}
