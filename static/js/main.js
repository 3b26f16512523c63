// @ts-check
/// <reference lib="dom" />
/** @import { ServerMessage, Stats, Welcome } from "./protocol.js" */
/** @import { Shown } from "./player.js" */
import { createCameraControl } from "./camera.js";
import { now } from "./clock.js";
import { openConnection } from "./connection.js";
import { createClipPanel } from "./clip_panel.js";
import { byId, createTabs, toast } from "./dom.js";
import { createFacePanel } from "./face_panel.js";
import { loadMoods } from "./moods.js";
import { createLatencyMeter } from "./latency.js";
import { createLatencyView } from "./latency_view.js";
import { createPlayer, supportedCodecs } from "./player.js";
import { createPoseDriver } from "./pose.js";
import { hexToRgb, readSettings, rgbToHex, storedSettings, STUDIO_BACKGROUND } from "./settings.js";
import { createSettingsPanel } from "./settings_panel.js";
import { createStage } from "./stage.js";

/** The camera goes out at most so often; between two sendings only the newest counts. */
const CAMERA_GAP_MS = 30;
const READ_OUT_MS = 250;

const settings = readSettings(location.search, storedSettings());
const canvas = byId("picture", HTMLCanvasElement);
const stage = createStage();
const meter = createLatencyMeter();
const readOut = createLatencyView(byId("latency-bar", HTMLElement), byId("latency-stages", HTMLElement));
/** @type {Welcome | null} */
let welcome = null;
/** @type {Stats | null} */
let stats = null;
/** @type {Shown | null} */
let last = null;
let codecs = await supportedCodecs();

const player = createPlayer({
  canvas,
  onNeedKey: () => connection.send({ type: "keyframe" }),
  onFailed(error) {
    if (!codecs.includes("h264") || welcome?.codec !== "h264") {
      toast(`The pictures cannot be decoded: ${error.message}`, "error");
      return;
    }
    codecs = ["jpeg"];
    toast("H.264 cannot be decoded here, going on with JPEG");
    connection.rejoin();
  },
  onShown(frame) {
    last = frame;
    meter.add(frame, connection.clock.offset);
    stage.pictureShown();
  },
});

const driver = createPoseDriver({
  send: (pose) => welcome?.role === "puppeteer" && connection.send(pose),
  onSent: (seq, at) => meter.poseSent(seq, at),
  onDriving: () => showDriving(),
  onValues: () => face.refresh(),
});
const face = createFacePanel({ driver, canDrive });
loadMoods().then(face.addMoods, (error) => toast(error.message, "error"));
const clip = createClipPanel({ driver, canDrive, dropZone: document.body });

const camera = createCameraControl(byId("surface", HTMLElement), () => sendCamera());
stage.onView((view) => view === null ? camera.reset() : camera.look(view));
let cameraAt = -Infinity;
let cameraWaiting = false;
/** Until it is moved here, a viewer shares the session's camera and so its rendition. */
let cameraMoved = false;
function sendCamera() {
  cameraMoved = true;
  if (cameraWaiting) return;
  cameraWaiting = true;
  setTimeout(() => {
    cameraWaiting = false;
    cameraAt = now();
    connection.send({ type: "camera", ...camera.camera });
  }, Math.max(0, CAMERA_GAP_MS - (now() - cameraAt)));
}

const connection = openConnection({
  url: liveAddress(settings.session),
  wantedRole: () => settings.role,
  join: (role) => ({
    type: "join",
    role,
    codecs: chosenCodecs(),
    size: settings.size ?? undefined,
    fps: settings.fps ?? undefined,
    background: settings.background === null ? undefined : hexToRgb(settings.background),
    avatar: settings.avatar ?? undefined,
  }),
  onStatus(status) {
    if (status === "lost") meter.reset();
    stage.setStatus(status);
  },
  onMessage: receive,
  onBadMessage: (error) => toast(error.message, "error"),
});

const settingsPanel = createSettingsPanel({
  settings,
  codecs,
  onChange(rejoin) {
    stage.setBackground(settings.background ?? STUDIO_BACKGROUND);
    if (rejoin) connection.rejoin();
  },
});
createTabs(byId("tabs", HTMLElement));
stage.setBackground(settings.background ?? STUDIO_BACKGROUND);
stage.setSession(settings.session);
stage.onTakeControl(() => {
  settings.role = "puppeteer";
  settingsPanel.refresh();
  connection.rejoin();
});

/**
 * @param {ServerMessage} message
 * @param {number} arrivedAt
 */
function receive(message, arrivedAt) {
  switch (message.type) {
    case "welcome": {
      const first = welcome === null;
      welcome = message;
      meter.reset();
      player.open(message.codec, message.codecString);
      if (message.expressionNames.join() !== driver.names.join()) {
        driver.setShapes(message.expressionNames);
        face.build(message.expressionNames);
      }
      if (first && message.camera !== null) {
        camera.adopt(message.camera);
        camera.setHome(message.camera);
      } else if (cameraMoved) sendCamera();
      if (message.role !== "puppeteer") {
        clip.pause();
        driver.release();
      }
      if (message.background !== null) stage.setBackground(rgbToHex(message.background));
      stage.setWelcome(message, settings.role);
      showDriving();
      break;
    }
    case "video":
      player.push(message, arrivedAt);
      break;
    case "stats":
      stats = message;
      stage.setStats(message);
      break;
    case "error":
      if (message.code !== "role-taken") toast(message.message, "error");
      break;
    case "pong":
      break;
  }
}

/** A codec asked for in vain (H.264 on a plain http page) gives way to what the browser has. */
function chosenCodecs() {
  const chosen = codecs.filter((codec) => codec === settings.codec);
  return chosen.length > 0 ? chosen : codecs;
}

function canDrive() {
  if (welcome?.role === "puppeteer") return true;
  toast(welcome === null ? "Not connected yet" : "Somebody else is driving this head; you are watching");
  return false;
}

function showDriving() {
  stage.setDriving(welcome?.role ?? null, driver.driving);
  face.setDriving(driver.driving);
}

setInterval(() => {
  readOut.update(meter.summary(now()), {
    bitrate: stats?.bitrate ?? 0,
    dropped: player.counts.dropped + (stats?.droppedFrames ?? 0),
    size: welcome?.size ?? 0,
    codec: welcome?.codec ?? "",
  });
}, READ_OUT_MS);
addEventListener("pagehide", () => connection.close());
// Safari and Firefox may bring a page back from their cache with its socket closed.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

/** @param {string} session */
function liveAddress(session) {
  const url = new URL(`live/${encodeURIComponent(session)}`, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = "";
  return url.href;
}

/**
 * The page's door for scripts and tests. Reading changes nothing; `set` and `release` are what the sliders do.
 */
const hook = {
  /** What the page is doing now. */
  get state() {
    return {
      status: connection.status,
      session: settings.session,
      role: welcome?.role ?? null,
      codec: welcome?.codec ?? null,
      size: welcome?.size ?? null,
      avatar: welcome?.avatar ?? null,
      notes: welcome?.notes ?? [],
      driving: driver.driving,
      camera: { ...camera.camera },
    };
  },
  /** Counts since the page opened, rates and median latencies of now, and the stamps of the last frame shown. */
  stats() {
    return {
      ...player.counts,
      posesSent: driver.sent,
      clockOffset: connection.clock.offset,
      roundTrip: connection.clock.roundTrip,
      ...meter.summary(now()),
      server: stats,
      last,
    };
  },
  /**
   * The picture on screen, or a part of it, as RGBA.
   * @param {number} [x] pixels
   * @param {number} [y]
   * @param {number} [width]
   * @param {number} [height]
   */
  pixels(x = 0, y = 0, width = canvas.width - x, height = canvas.height - y) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("Cannot read pixels, the canvas has no 2d context");
    const { data } = context.getImageData(x, y, width, height);
    return { x, y, width, height, data };
  },
  /** @param {Record<string, number>} values by shape ("jawOpen", 0..1) or joint axis ("neck.y", radians) */
  set(values) {
    for (const [id, value] of Object.entries(values)) driver.set(id, value);
    face.refresh();
  },
  /** Gives the head back to its idle motion. */
  release: () => driver.release(),
  /** @param {Partial<import("./protocol.js").Camera>} to */
  look: (to) => camera.look(to),
};
Object.assign(globalThis, { headcast: hook });
