import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { eventually } from "../../eventually.ts";
import { nonsense } from "../../server/nonsense.ts";
import { sleep } from "../../stream/fakes.ts";
import { openRtcViewer } from "../../stream/rtc/viewer.ts";
import { openDeafViewer } from "./deaf_viewer.ts";
import { openClient, type SoakClient } from "./soak_client.ts";
import type { ServerLook, ServerOrder } from "./soaked_server.ts";

/** What faults are done to. */
export interface Scene {
  readonly url: string;
  readonly session: string;
  readonly random: () => number;
  /** The one that drives, and the viewer that is measured. */
  puppeteer(): SoakClient;
  /** Another drives in its place. */
  changePuppeteer(): Promise<void>;
  readonly viewer: SoakClient;
  /** Pictures that the viewer has got. */
  pictures(): number;
  order(order: ServerOrder): Promise<unknown>;
  /** Counts the rounds of the faults. */
  round: number;
}

/** Who drives, and the viewer that is measured. */
const STAYING = 2;

type Fault = (scene: Scene) => Promise<void>;

/** Each takes less than a minute, and leaves things as they were. @throws {Error} where the server does other than it should */
export const FAULTS: Readonly<Record<string, Fault>> = {
  async "viewers come and go"({ url, session, random }) {
    for (let count = 0; count < 12; count++) {
      const viewer = await openClient(url, session);
      const size = [128, 160, 192][Math.floor(random() * 3)]!;
      viewer.send({
        type: "join",
        size,
        fps: 5 + Math.floor(random() * 5),
        codecs: [random() < 0.5 ? "h264" : "jpeg"],
        sound: ["opus"],
      });
      await viewer.next("video");
      await sleep(1500 * random());
      await viewer.close();
    }
  },
  async "a viewer that does not read"({ url, session, order }) {
    const deaf = await openDeafViewer(url, session, {
      size: 256,
      fps: 10,
      codecs: ["jpeg"],
      sound: ["pcm-s16"],
      background: "#400000",
    });
    await sleep(45_000);
    const { connections } = await order({ type: "look" }) as ServerLook;
    deaf.close();
    if (connections > STAYING) {
      throw new Error(`who has read nothing for 45 s must be gone: ${connections} connections`);
    }
  },
  async "the puppeteer changes"(scene) {
    for (let count = 0; count < 4; count++) {
      await scene.changePuppeteer();
      await sleep(2000);
    }
  },
  async "the render worker is killed"({ order, pictures }) {
    for (const how of ["device", "throw", "hang"] as const) {
      await order({ type: "kill", how });
      await sleep(how === "hang" ? 17_000 : 1000);
      const before = pictures(), again = () => pictures() > before + 10;
      await eventually("pictures come again after the worker was killed", again, { seconds: 20, every: 100 });
    }
  },
  async "speech is interrupted"({ puppeteer }) {
    const by = puppeteer();
    for (let count = 0; count < 8; count++) {
      const id = `long-${count}-${performance.now()}`;
      by.send({ type: "interrupt" });
      by.send({
        type: "speak",
        id,
        text:
          "She sells sea shells by the sea shore, and the shells that she sells are sea shells, I am sure. "
            .repeat(3),
      });
      await sleep(2500);
      by.send({ type: "interrupt", id });
      await sleep(500);
      if (count % 2 === 0) by.send({ type: "resume", id });
      await sleep(1000);
    }
    for (let count = 0; count < 20; count++) {
      by.send({ type: "speak", id: `short-${count}`, text: "No, wait" });
      by.send({ type: "interrupt" });
      await sleep(200);
    }
  },
  async "the avatar changes"({ puppeteer }) {
    for (const name of ["other", "small", "other", "small"]) {
      puppeteer().send({ type: "avatar", name });
      for (let state = "loading"; state === "loading";) ({ state } = await puppeteer().next("avatar"));
      await sleep(4000);
    }
  },
  async "video, motion, and back"({ viewer }) {
    for (const delivery of ["motion", "both", "video", "motion", "video"]) {
      viewer.send({ type: "delivery", delivery });
      await viewer.next(delivery === "motion" ? "pose" : "video");
      await sleep(6000);
    }
  },
  async garbage({ url, session, random }) {
    for (let count = 0; count < 8; count++) {
      const client = await openClient(url, session);
      if (random() < 0.7) client.send({ type: "join" });
      for (let sent = 0; sent < 250; sent++) {
        client.sendRaw(nonsense(random) as Uint8Array<ArrayBuffer> | string);
        if (sent % 10 === 0) await sleep(20);
      }
      await client.close();
    }
  },
  async "a recording, and one of motion"({ puppeteer }) {
    for (let count = 0; count < 2; count++) {
      puppeteer().send({ type: "record", on: true });
      puppeteer().send({ type: "capture", on: true });
      await sleep(10_000);
      puppeteer().send({ type: "record", on: false });
      puppeteer().send({ type: "capture", on: false });
      await sleep(3000);
    }
  },
  async "a session comes and goes"({ url, round }) {
    const clients = await Promise.all(["puppeteer", "viewer", "viewer"].map(async (role) => {
      const client = await openClient(url, `guest-${round}`);
      client.send({ type: "join", role, size: 128, fps: 5, sound: ["pcm-s16"], avatar: "other" });
      return client;
    }));
    await Promise.all(clients.map((client) => client.next("video")));
    clients[0]!.send({ type: "speak", id: "hello", text: "Good morning, everybody, and good night" });
    await sleep(5000);
    for (const client of clients) await client.close();
  },
  async "cameras, moods and wishes"({ url, session, puppeteer }) {
    const viewer = await openClient(url, session);
    viewer.send({ type: "join", size: 128, fps: 5 });
    await viewer.next("video");
    for (let count = 0; count < 40; count++) {
      const camera = { azimuth: count / 20, elevation: 0, distance: 3.4, fovY: 0.47, easeMs: 200 };
      (count % 2 === 0 ? viewer : puppeteer()).send({ type: "camera", ...camera });
      puppeteer().send({ type: "mood", mood: ["happy", "sad", "neutral"][count % 3], holdMs: 3000 });
      viewer.send({ type: "keyframe" });
      viewer.send({ type: "watch", active: count % 8 < 6 });
      await sleep(400);
    }
    await viewer.close();
    puppeteer().send({ type: "camera", azimuth: 0, elevation: 0, distance: 3.4, fovY: 0.47 });
  },
  async "viewers by WHEP"({ url, session }) {
    for (let count = 0; count < 3; count++) {
      const viewer = await openRtcViewer();
      const answer = await fetch(new URL(`whep/${session}?size=128&fps=10`, url), {
        method: "POST",
        body: viewer.offer,
        headers: { "content-type": "application/sdp" },
      });
      await viewer.accept(await answer.text());
      await eventually("pictures arrive by WHEP", () => viewer.video.length > 20, { seconds: 20, every: 50 });
      // One goes as it should, one without a word.
      if (count < 2) await fetch(new URL(answer.headers.get("location")!, url), { method: "DELETE" });
      await viewer.close();
    }
  },
};

/** The faults' chance, the same on each run. */
export const chance = (seed: number): () => number => createRandom(seed);
