import { ARKIT_SHAPES } from "../head/arkit.ts";
import { EXPRESSION_SPACE_NAMES, type ExpressionSpace } from "../head/expression_space.ts";
import { createDriver, type Driver, type DriverSample } from "../motion/driver.ts";
import type { HeadPose } from "../motion/head_pose.ts";
import { retargetingNote } from "../motion/retarget.ts";
import { type Camera, PORTRAIT } from "../base/camera.ts";
import { MAX_CLIENTS_PER_SESSION, MAX_RENDITIONS_PER_SESSION, PUPPETEER_SILENCE_MS } from "./limits.ts";
import type { CameraMessage, JoinMessage, PoseMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { Role } from "../protocol/fields.ts";
import type { RenderClient } from "./worker/render_client.ts";
import type { RenditionSpec } from "./worker/render_messages.ts";
import { createRendition, type Rendition, type Watcher } from "./rendition.ts";
import type { Scheduler } from "./scheduler.ts";
import type { ServerMessage } from "../protocol/server_messages.ts";
import { createViewer } from "./sinks/viewer.ts";
import type { ClientSocket } from "./sinks/viewer.ts";

/** What the server tells every client in `welcome`. */
export interface ServerFacts {
  version: string;
  /** Size and rate where a client does not ask for its own. */
  size: number;
  fps: number;
}

export interface SessionOptions {
  name: string;
  avatar: { name: string; folder: string };
  facts: ServerFacts;
  render: RenderClient;
  scheduler: Scheduler;
}

export type SessionState =
  /** Nobody is here, since then. */
  | { kind: "empty"; since: number }
  /** Somebody watches, nobody drives. */
  | { kind: "watched" }
  /** `heardAt`: when the puppeteer joined or last sent a pose. */
  | { kind: "driven"; puppeteer: Client; heardAt: number }
  | { kind: "ended" };

export interface Client {
  readonly id: string;
  readonly role: Role;
}

/** How a client is spoken to. */
export interface ClientLine {
  readonly socket: ClientSocket;
  send(message: ServerMessage): void;
  /** Ends the connection, saying why. */
  dismiss(error: ProtocolError): void;
  stuck(): void;
}

interface Member extends Client, Watcher {
  role: Role;
  line: ClientLine;
  join: JoinMessage;
  rendition: Rendition;
  renditionKey: string;
  /** A viewer's own camera; null where it looks through the session's. */
  camera: Camera | null;
  welcomed: boolean;
}

export interface Session {
  readonly name: string;
  readonly avatar: string;
  readonly state: SessionState;
  readonly clientCount: number;
  readonly renditionCount: number;
  /** @throws {ProtocolError} role-taken (by one who sends poses), too-many-clients, too-many-renditions; nothing has changed then */
  join(line: ClientLine, message: JoinMessage): Client;
  leave(client: Client): void;
  /** @throws {ProtocolError} not-puppeteer */
  pose(client: Client, message: PoseMessage, receivedAt: number): void;
  /** @throws {ProtocolError} too-many-renditions where a viewer's own camera would need one more */
  camera(client: Client, message: CameraMessage): void;
  requestKey(client: Client): void;
  /** Sends everybody the last second's figures. */
  tick(seconds: number): void;
  end(): void;
}

const TRANSPARENT_NOTE = "No codec here carries transparency: the picture has a black background";

export function createSession(options: SessionOptions): Session {
  const { name, avatar, facts, render, scheduler } = options;
  const members = new Map<string, Member>();
  const renditions = new Map<string, Rendition>();
  const sharedCamera: Camera = { ...PORTRAIT };
  let state: SessionState = { kind: "empty", since: performance.now() };
  let driver: Driver | null = null;
  let space: ExpressionSpace | null = null;

  function sample(time: number, into: HeadPose): DriverSample {
    return driver!.sample(time, into);
  }

  function specOf(join: JoinMessage): RenditionSpec {
    return {
      avatarFolder: avatar.folder,
      size: join.size ?? facts.size,
      fps: join.fps ?? facts.fps,
      codec: join.codecs?.[0] ?? "h264",
      background: join.background ?? [0.09, 0.09, 0.11],
    };
  }

  /** The rendition of a key, opened where there is none yet. */
  function take(spec: RenditionSpec, owner: { id: string; camera: Camera } | null): [string, Rendition] {
    const key = JSON.stringify([spec.size, spec.fps, spec.codec, spec.background, owner?.id ?? null]);
    const known = renditions.get(key);
    if (known) return [key, known];
    if (renditions.size >= MAX_RENDITIONS_PER_SESSION) {
      throw new ProtocolError(
        "too-many-renditions",
        `Cannot open another size, rate, codec, background or camera, a session has at most: ${MAX_RENDITIONS_PER_SESSION}`,
      );
    }
    const rendition = createRendition({
      spec,
      render,
      scheduler,
      camera: () => owner?.camera ?? sharedCamera,
      sample,
      opened(found) {
        space = found;
        driver ??= createDriver({ seed: hash(name), space: found });
        for (const member of members.values()) if (member.rendition === rendition) welcome(member);
      },
      refused(reason) {
        for (const member of [...members.values()]) {
          if (member.rendition === rendition) {
            member.line.dismiss(new ProtocolError("unavailable", `Cannot show the head: ${reason}`));
          }
        }
      },
    });
    renditions.set(key, rendition);
    return [key, rendition];
  }

  /** Closes a rendition that nobody is left to watch. */
  function release(key: string): void {
    const rendition = renditions.get(key);
    if (!rendition || rendition.watcherCount > 0) return;
    renditions.delete(key);
    rendition.close();
  }

  function welcome(member: Member): void {
    const { spec, codecString } = member.rendition;
    if (member.welcomed || codecString === null) return;
    member.welcomed = true;
    const notes: string[] = [];
    for (const from of EXPRESSION_SPACE_NAMES) {
      const note = space && retargetingNote(from, space);
      if (note) notes.push(note);
    }
    if (spec.background === "transparent") notes.push(TRANSPARENT_NOTE);
    member.line.send({
      type: "welcome",
      session: name,
      clientId: member.id,
      role: member.role,
      avatar: avatar.name,
      size: spec.size,
      fps: spec.fps,
      codec: spec.codec,
      codecString,
      background: spec.background,
      expressionSpaces: EXPRESSION_SPACE_NAMES,
      expressionNames: ARKIT_SHAPES,
      camera: { height: 0, ...(member.camera ?? sharedCamera) },
      notes,
      server: {
        version: facts.version,
        adapter: render.state.kind === "running" ? render.state.adapter : "",
      },
    });
  }

  function memberOf(client: Client): Member {
    const member = members.get(client.id);
    if (!member) throw new ProtocolError("not-joined", `Cannot act in a session that was left: ${name}`);
    return member;
  }

  function settle(): void {
    if (state.kind === "ended") return;
    const puppeteer = [...members.values()].find((member) => member.role === "puppeteer");
    if (puppeteer) {
      if (state.kind === "driven" && state.puppeteer === puppeteer) return;
      state = { kind: "driven", puppeteer, heardAt: performance.now() };
    } else if (members.size > 0) state = { kind: "watched" };
    else state = { kind: "empty", since: performance.now() };
  }

  const isSilent = (): boolean =>
    state.kind === "driven" && performance.now() - state.heardAt > PUPPETEER_SILENCE_MS;

  /** A silent puppeteer goes on as a viewer, and is told by another welcome. */
  function unseat(): void {
    if (state.kind !== "driven") return;
    const member = memberOf(state.puppeteer);
    member.role = "viewer";
    member.welcomed = false;
    welcome(member);
    // A client starts its decoder anew with a welcome.
    member.viewer.restart();
    member.rendition.requestKey();
  }

  function checkRole(role: Role): void {
    switch (state.kind) {
      case "ended":
        throw new ProtocolError("unavailable", `Cannot join a session that has ended: ${name}`);
      case "driven":
        if (role === "puppeteer" && !isSilent()) {
          throw new ProtocolError(
            "role-taken",
            `Cannot drive this head, somebody else does already in session: ${name}`,
          );
        }
        return;
      case "watched":
      case "empty":
        return;
    }
  }

  return {
    name,
    avatar: avatar.name,
    get state() {
      return state;
    },
    get clientCount() {
      return members.size;
    },
    get renditionCount() {
      return renditions.size;
    },
    join(line, message) {
      checkRole(message.role);
      if (members.size >= MAX_CLIENTS_PER_SESSION) {
        throw new ProtocolError(
          "too-many-clients",
          `Cannot join, a session has at most ${MAX_CLIENTS_PER_SESSION} clients: ${name}`,
        );
      }
      const [renditionKey, rendition] = take(specOf(message), null);
      const member: Member = {
        id: crypto.randomUUID(),
        role: message.role,
        line,
        join: message,
        viewer: createViewer(line.socket),
        rendition,
        renditionKey,
        camera: null,
        welcomed: false,
        stuck: () => line.stuck(),
      };
      if (member.role === "puppeteer") unseat();
      members.set(member.id, member);
      // Another sender counts its frames anew.
      if (member.role === "puppeteer") driver?.reset();
      settle();
      welcome(member);
      rendition.add(member);
      return member;
    },
    leave(client) {
      const member = members.get(client.id);
      if (!member) return;
      members.delete(member.id);
      member.rendition.remove(member);
      release(member.renditionKey);
      settle();
    },
    pose(client, message, receivedAt) {
      if (memberOf(client).role !== "puppeteer") {
        throw new ProtocolError("not-puppeteer", "Cannot move the head, only a puppeteer can: viewer");
      }
      if (state.kind === "driven") state.heardAt = performance.now();
      // Until a rendition is open there is no head whose expression space could be told.
      driver?.push(message, receivedAt);
    },
    camera(client, message) {
      const member = memberOf(client);
      const { azimuth, elevation, distance, fovY, height = 0 } = message;
      const camera: Camera = { azimuth, elevation, distance, fovY, height };
      if (member.role === "puppeteer") {
        Object.assign(sharedCamera, camera);
        return;
      }
      if (member.camera) {
        Object.assign(member.camera, camera);
        return;
      }
      const [key, rendition] = take(member.rendition.spec, { id: member.id, camera });
      const lastKey = member.renditionKey;
      member.rendition.remove(member);
      member.camera = camera;
      member.rendition = rendition;
      member.renditionKey = key;
      rendition.add(member);
      release(lastKey);
    },
    requestKey: (client) => memberOf(client).rendition.requestKey(),
    tick(seconds) {
      for (const rendition of renditions.values()) rendition.tick(seconds);
      for (const member of members.values()) {
        if (!member.welcomed) continue;
        const { fps, bitrate, latency } = member.rendition.stats;
        member.line.send({
          type: "stats",
          fps,
          droppedFrames: member.viewer.droppedFrames,
          bitrate,
          viewers: members.size,
          puppeteer: state.kind === "driven" && !isSilent(),
          latency,
        });
      }
    },
    end() {
      state = { kind: "ended" };
      for (const rendition of renditions.values()) rendition.close();
      renditions.clear();
      members.clear();
    },
  };
}

/** FNV-1a: gives each session an idle motion of its own. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
