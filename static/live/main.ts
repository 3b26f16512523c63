import { now } from "../../runtime/base/clock.ts";
import { toHex } from "../../runtime/base/colour/hex.ts";
import type { JoinMessage } from "../../runtime/protocol/client_messages.ts";
import type { Role } from "../../runtime/protocol/fields.ts";
import type {
  AvatarNewsMessage,
  ErrorMessage,
  ServerMessage,
  SizeMessage,
  StatsMessage,
  WelcomeMessage,
} from "../../runtime/protocol/server_messages.ts";
import { byId, CHOSEN, createTabs, toast } from "../dom.ts";
import { controlCamera } from "./camera/camera_control.ts";
import { createCameraSender } from "./camera/camera_sender.ts";
import { createClipPanel } from "./drive/clip_panel.ts";
import type { Attention } from "../client/attention.ts";
import { openConnection } from "../client/connection.ts";
import { createMotionPanel } from "./drive/motion_panel.ts";
import { createFacePanel } from "./drive/face_panel.ts";
import { createDeliveryLauncher } from "../client/delivery/launcher.ts";
import { createOwnCamera } from "../client/delivery/own_camera.ts";
import type { Shown } from "../client/picture/frame.ts";
import { installHook } from "./hook.ts";
import { lacksOf } from "./browser_lacks.ts";
import { deliveryWords } from "./picture/delivery_words.ts";
import { createLatencyMeter } from "./picture/latency.ts";
import { createLatencyView } from "./picture/latency_view.ts";
import { createOrbit } from "./camera/orbit.ts";
import { canCompose, canvasSurface } from "../client/picture/canvas_surface.ts";
import { createPlayer, type PictureSound, screenPace, supportedCodecs } from "../client/picture/player.ts";
import { createTrackLauncher } from "./drive/track_launcher.ts";
import { createPoseDriver } from "./drive/pose_driver.ts";
import { createRecorder } from "./recorder.ts";
import { createSeatLauncher } from "./seat/seat_launcher.ts";
import { readSettings, storedSettings, STUDIO_BACKGROUND } from "./settings.ts";
import { createSettingsPanel } from "./settings_panel.ts";
import { createSoundLauncher, playableSound } from "./sound/sound_launcher.ts";
import { createStage } from "./stage.ts";
import type { Stream } from "./stream/stream.ts";
import { createStudioLauncher } from "./studio_launcher.ts";
import { forgetToken, takeToken, watchForToken } from "../token.ts";

const READ_OUT_MS = 250;

let token = takeToken();
watchForToken(() => {
  token = takeToken();
  // A fresh token keeps the connection; what is no renewal of it needs another.
  const renewing = token !== null && connection.status === "joined" &&
    connection.send({ type: "renew", token });
  if (!renewing) location.reload();
});
const settings = await readSettings(location.search, storedSettings());
const canvas = byId("picture", HTMLCanvasElement);
const meter = createLatencyMeter();
const readOut = createLatencyView(byId("latency-bar", HTMLElement), byId("latency-stages", HTMLElement));
let welcome: WelcomeMessage | null = null;
let stats: StatsMessage | null = null;
let last: Shown | null = null;
let codecs = await supportedCodecs();

const stage = createStage({
  clean: settings.clean,
  onView: (view) => view === null ? orbit.reset() : orbit.look(view),
  lacks: () =>
    lacksOf({
      secure: isSecureContext,
      webCodecs: "VideoDecoder" in globalThis,
      h264: codecs.includes("h264"),
      sound: playableSound().length > 0,
    }),
});

const pictureSound: PictureSound = {
  heard: (at) => sound.loaded?.heard(at) ?? null,
  picture: (soundMs, at) => sound.picture(soundMs, at),
};

function pictureShown(frame: Shown): void {
  last = frame;
  meter.add(frame, connection.clock.offset);
  stage.pictureShown();
  tracking.pictureShown(frame.poseSeq, frame.shown);
  door.shown(frame);
}

const delivery = createDeliveryLauncher({
  ...{
    wish: settings.delivery,
    server: new URL("./", document.baseURI).href,
    pace: screenPace,
    onShown: pictureShown,
  },
  ...{ sound: pictureSound, clock: () => connection.clock, token: () => token, onNews: () => {} },
  surface: canvasSurface(canvas, (error) => toast(error.message, "error")),
  send: (message) => connection.send(message),
  ownCamera: () => ownCamera.at(),
  resting: () => attention?.resting === true,
  load: () => import("../client/delivery/drawing.ts"),
});

const player = createPlayer({
  surface: delivery.surface,
  pace: screenPace(),
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
  sound: pictureSound,
  onShown: (frame) => delivery.pictured(frame) && pictureShown(frame),
});

const driver = createPoseDriver({
  send(pose) {
    const sent = welcome?.role === "puppeteer" && connection.send(pose);
    if (sent) motion.sent(pose);
    return sent;
  },
  onSent(seq, at) {
    meter.poseSent(seq, at);
    tracking.poseSent(seq, at);
  },
  onDriving: () => showDriving(),
  onValues: () => face.refresh(),
});
const face = createFacePanel({
  ...{ driver, canDrive },
  onSlider: (id, value) => tracking.touch(id, value),
  onWhole(what) {
    tracking.pause(what);
    clip.pause();
  },
});
const seat = createSeatLauncher({ send: (message) => connection.send(message) });
const recorder = createRecorder((on) => connection.send({ type: "record", on }));
const clip = createClipPanel({
  ...{ driver, canDrive, dropZone: document.body },
  onPlay: () => tracking.pause("clip"),
  onSound: (file) => sound.speakFile(file),
});
const motion = createMotionPanel({
  ...{ session: settings.session, canDrive },
  ask: (on) => connection.send({ type: "capture", on }),
  play: clip.load,
});
const tracking = createTrackLauncher({
  ...{ driver, canDrive, session: settings.session, token: () => token },
  quieten() {
    clip.pause();
    face.clearMood();
  },
});
const sound = createSoundLauncher({
  ...{ canDrive, token: () => token },
  send: (message) => connection.send(message),
});
const studio = createStudioLauncher({
  token: () => token,
  send: (message) => connection.send(message),
});
addEventListener("headcast-release", () => tracking.stop());

/** Until it is moved here, a viewer shares the session's camera and so its rendition. */
let cameraMoved = false;
/** Where what is drawn here is seen from; the session's camera where it was not moved here. */
const ownCamera = createOwnCamera();
const orbit = createOrbit(() => sendCamera());
const sendLater = createCameraSender(
  orbit.camera,
  (camera) => connection.send({ type: "camera", ...camera }),
);
controlCamera(byId("surface", HTMLElement), orbit);

function sendCamera(): void {
  cameraMoved = true;
  ownCamera.to(orbit.camera, orbit.camera, 0);
  sendLater();
}

/** Undefined before the first welcome, and null while it is loaded. */
let stream: Stream | null | undefined;
let mood: string | null = null;

function felt(now: string | null, again?: boolean): void {
  mood = now;
  stream?.felt(now, again);
}

/** Keys, framings and what lies behind the head. */
function openStream(): void {
  stream = null;
  import("./stream/stream.ts").then(({ openStream }) => {
    stream = openStream({
      ...{ camera: orbit.camera, canDrive, send: connection.send, composes: canCompose() },
      move(to, easeMs) {
        cameraMoved = true;
        ownCamera.to({ ...orbit.camera, ...to }, orbit.camera, easeMs);
        orbit.place(to);
        connection.send({ type: "camera", ...orbit.camera, easeMs });
      },
    });
    stream.felt(mood);
  }, () => {});
}

/** Undefined before the first picture, and null while it is loaded: nothing rests before that. */
let attention: Attention | null | undefined;

function attend(): void {
  attention = null;
  import("./rest.ts").then(({ rest }) => {
    attention = rest(connection, welcome!);
  });
}

const connection = openConnection({
  url: liveAddress(settings.session),
  wantedRole: () => settings.role,
  join: joinMessage,
  onStatus(status) {
    if (status !== "joined") delivery.lost();
    if (status === "lost") {
      meter.reset();
      seat.lost();
    }
    if (status === "refused") tracking.stop("This page is not let in any more. Your camera is off.");
    stage.setStatus(status);
  },
  onMessage: receive,
  onBadMessage: (error) => toast(error.message, "error"),
  heard: (at) => sound.loaded?.heard(at) ?? null,
});

byId("tab-stream", HTMLButtonElement).addEventListener(CHOSEN, () => {
  void import("./whip_panel.ts").then(
    ({ showWhip }) => showWhip({ session: settings.session, token: () => token }),
    () => {},
  );
});
const settingsPanel = createSettingsPanel({
  settings,
  codecs,
  onChange(rejoin) {
    stage.setBackground(settings.background ?? STUDIO_BACKGROUND);
    delivery.wish = settings.delivery;
    if (rejoin) connection.rejoin();
  },
});
createTabs(byId("tabs", HTMLElement));
stage.setBackground(settings.background ?? STUDIO_BACKGROUND);
stage.setSession(settings.session);

function joinMessage(role: Role): JoinMessage {
  // A codec asked for in vain (H.264 on a plain http page) gives way to what the browser has.
  const chosen = codecs.filter((codec) => codec === settings.codec);
  return {
    type: "join",
    role,
    codecs: chosen.length > 0 ? chosen : codecs,
    sound: playableSound(),
    ...(settings.size === null ? { resize: true } : { size: settings.size }),
    ...(settings.fps !== null && { fps: settings.fps }),
    // The server reads CSS.
    ...(settings.background !== null && { background: settings.background as "transparent" }),
    ...(settings.background === "transparent" && canCompose() && { alpha: ["stacked"] as const }),
    ...(settings.avatar !== null && { avatar: settings.avatar }),
    ...(token !== null && { token }),
    ...delivery.join,
  };
}

function receive(message: ServerMessage, arrivedAt: number): void {
  // Of errors it takes those that answer what it has asked for.
  if (delivery.receive(message, arrivedAt) && message.type === "error") return;
  switch (message.type) {
    case "welcome":
      return begin(message);
    case "size":
      return resized(message);
    case "avatar":
      return changed(message);
    case "delivery":
      if (message.codec !== undefined) player.open(message.codec, message.codecString ?? "");
      return;
    case "pose":
      if (attention === undefined) attend();
      return;
    case "video":
      if (attention === undefined) attend();
      return player.push(message, arrivedAt);
    case "stats":
      stats = message;
      sound.loaded?.told(message);
      stage.setStats(message);
      return showDriving();
    case "audio":
    case "speaking":
    case "interrupted":
    case "answer":
      return sound.receive(message, arrivedAt);
    case "seat":
      return seat.receive(message);
    case "mood":
      return felt(message.mood);
    case "camera":
      ownCamera.leave();
      return orbit.place(message);
    case "recording":
      return recorder.show(message);
    case "motion":
      return motion.show(message);
    case "renewed":
      return toast("The new token holds");
    case "error":
      sound.loaded?.told(message);
      return refused(message);
  }
}

function refused(message: ErrorMessage): void {
  const { code, message: reason } = message;
  if (studio.refused(message)) return;
  seat.refused(message);
  // Poses under way when the seat changed hands are refused, and nobody need hear of that; the button tells the last.
  if (code === "role-taken" || code === "too-many-asks") return;
  if (code === "not-puppeteer" && welcome?.role === "viewer") return;
  if (code === "not-renewed") return location.reload();
  // Meanwhile somebody has changed it again, or deleted it.
  if (/^(wrong|unknown)-avatar$/.test(code) && connection.status === "lost" && settings.avatar !== null) {
    settings.avatar = null;
    return connection.rejoin();
  }
  if (code === "not-allowed") document.body.classList.add("no-seat");
  if (code === "not-allowed" && settings.role === "puppeteer") {
    // The token is a viewer's: the page has joined as one, and offers no taking over.
    settings.role = "viewer";
    return settingsPanel.refresh();
  }
  if (message.watch !== undefined) return stage.setElsewhere(message.watch);
  if (connection.status !== "refused") return toast(reason, "error");
  stage.setRefusal(reason);
  forgetToken();
}

function begin(message: WelcomeMessage): void {
  const before = welcome;
  welcome = message;
  meter.reset();
  player.open(message.codec, message.codecString);
  nameShapes(message);
  // Who sits down takes the session's camera as it stands: the others' view does not jump.
  const satDown = before?.role === "viewer" && message.role === "puppeteer";
  if (satDown) {
    cameraMoved = false;
    ownCamera.leave();
    // After a loss of the network it is wanted back.
    settings.role = "puppeteer";
    settingsPanel.refresh();
  }
  if (before === null || satDown) orbit.adopt(message.camera);
  else if (cameraMoved) sendCamera();
  if (message.role !== "puppeteer") {
    clip.pause();
    tracking.stop(
      settings.role === "viewer"
        ? "You only watch now. Your camera is off."
        : "Somebody else has taken over this head. Your camera is off.",
    );
    driver.release();
  }
  stage.setBackground(groundOf(message));
  stage.setWelcome(message, settings.role);
  recorder.setWelcome(message);
  motion.setWelcome(message);
  seat.welcomed(message);
  sound.welcomed(message);
  attention?.welcomed(message);
  delivery.welcomed(message);
  studio.welcomed(message);
  showDriving();
  tracking.welcomed();
  if (stream === undefined) openStream();
  // One that there is comes behind the welcome.
  felt(null, message.role === "puppeteer");
}

function nameShapes({ expressionNames: names }: Pick<WelcomeMessage, "expressionNames">): void {
  if (names.join() === driver.names.join()) return;
  driver.names = names;
  face.build(names);
}

/** The session shows another avatar, or is about to; the stream goes on. */
function changed(message: AvatarNewsMessage): void {
  if (message.state === "shown" && welcome !== null) {
    welcome = { ...welcome, ...message.head, avatar: message.name };
    nameShapes(welcome);
    stage.setWelcome(welcome, settings.role);
    // After a loss of the network it is wanted back.
    settings.avatar = message.name;
  }
  studio.receive(message);
}

/** Pictures of another size follow; everything else goes on. */
function resized({ size, most, codec, codecString }: SizeMessage): void {
  if (welcome === null) return;
  welcome = { ...welcome, size, most, codec, codecString };
  player.open(codec, codecString);
  toast(`${size} × ${size} pixels now`);
}

/** What lies behind the head; black where this page cannot compose and so asked for nothing better. */
function groundOf({ background, alpha }: WelcomeMessage): string {
  if (background !== "transparent") return toHex(background);
  return alpha === undefined ? "#000000" : background;
}

function canDrive(): boolean {
  if (welcome?.role === "puppeteer") return true;
  if (welcome === null) toast("Not connected yet");
  else if (!stage.nudge()) toast("You only watch: the page Stream has the role");
  return false;
}

function showDriving(): void {
  stage.setDriving(welcome?.role ?? null, driver.driving, stats?.source?.sender ?? null);
  face.setDriving(driver.driving);
}

function liveAddress(session: string): string {
  const url = new URL(`live/${encodeURIComponent(session)}`, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.search = "";
  return url.href;
}

setInterval(() => {
  if (document.hidden) return;
  readOut.update(meter.summary(now()), {
    bitrate: stats?.bitrate ?? 0,
    dropped: player.counts.dropped + (stats?.droppedFrames ?? 0),
    size: welcome?.size ?? 0,
    drawn: stats?.drawn || welcome?.size || 0,
    most: welcome?.most ?? 0,
    codec: welcome?.codec ?? "",
    here: delivery.news.shows === "motion" ? delivery.news.drawing?.size ?? null : null,
    delivery: deliveryWords(delivery.news),
  });
}, READ_OUT_MS);
// Nothing else is there to be pressed for sound.
if (settings.clean) addEventListener("pointerdown", () => sound.loaded?.resume());
addEventListener("pagehide", () => connection.close());
// Safari and Firefox may bring a page back from their cache with its socket closed.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
const door = installHook({
  ...{ session: settings.session, canvas, connection, player, delivery, driver, face, meter, orbit },
  known: () => ({ welcome, stats, last, sound: sound.loaded }),
});
