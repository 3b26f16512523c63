import { COUNTERS } from "../gpu/layouts.ts";
import { mapToRead } from "../gpu/mapping.ts";
import type { StageTimer } from "../gpu/stage_timer.ts";
import { copyPose, type HeadPose } from "../motion/head_pose.ts";
import type { Camera } from "../base/camera.ts";
import type { CommandBatch } from "./command_batch.ts";
import { createFramePlans, type FramePlan, type FramePlans } from "./frame_plans.ts";
import { encodePasses } from "./pass.ts";
import { createFitting } from "./fitting.ts";
import type { LoadedAvatar, RendererContext } from "./renderer_context.ts";
import type { Tuning } from "./tuning.ts";
import { type FrameCounts, makeSlot, type Slot, takePicture } from "./view_slot.ts";
import { checkDrawn, makeViewTarget, type ViewOptions, type ViewTarget } from "./view_target.ts";
import { type Background, HEAD_EXTENT, setBackground, setCamera, setSize } from "./view_uniforms.ts";

export type { ViewOptions } from "./view_target.ts";

export interface Picture {
  /**
   * RGBA8 [size, size, 4], premultiplied, or I420 planes, as the view's format says; empty where the picture is kept. Valid
   * until the view's next `read` resolves.
   */
  readonly data: Uint8Array;
  readonly size: number;
  /** Pixels a side that were drawn, and scaled up to `size`. */
  readonly drawn: number;
  /** Splats left out because a value was NaN or infinite. */
  readonly droppedSplats: number;
  readonly intersections: number;
}

/** A frame that is on its way. */
export interface Submission {
  /**
   * Waits for the picture; a frame that did not fit the buffers is rendered again, larger, first.
   *
   * Deno maps a buffer by waiting, on the calling thread, until everything submitted so far is done (see `mapToRead`).
   * To keep the device busy, call `read`, submit the next frame, then await:
   *
   *     const reading = frame.read(); // returns once the device is idle
   *     frame = view.submit(...);     // works while the picture is used
   *     const picture = await reading;
   *
   * @param into takes the picture, of its length; the view's own memory where left out
   */
  read(into?: Uint8Array): Promise<Picture>;
}

export interface View {
  readonly size: number;
  /**
   * RGBA8 [drawn, drawn], premultiplied, of the frame that was read last, until another is submitted. Nothing else of a view
   * whose format is `kept` can be seen: see present.ts.
   */
  readonly picture: GPUBuffer;
  /** `View` of shaders/lib/view.wgsl, as of the frame that was submitted last. */
  readonly uniforms: GPUBuffer;
  /**
   * Draws the frames that follow at so many pixels a side, scaled up to `size`: see `ViewOptions.drawn`. They stay as they
   * were until the kernels of another size are there.
   *
   * @throws RangeError for a size that cannot be drawn
   */
  setDrawn(drawn: number): void;
  /** What lies behind the head from the next frame on. */
  setBackground(background: Background): void;
  /**
   * Queues a frame on the GPU and returns at once; pose and camera are copied. Read frames in the order in
   * which they were submitted.
   *
   * @param batch records it there, to be sent with others by who sends the batch
   * @throws RangeError with more than three frames unread
   */
  submit(
    avatar: LoadedAvatar,
    pose: HeadPose,
    camera: Camera,
    timer?: StageTimer | null,
    batch?: CommandBatch,
  ): Submission;
  close(): void;
}

/** Frames between submit and read: one being used, one in work, one to spare. */
const RING = 3;
/** Binning is tried with up to this many times the chunks. */
const MOST_CHUNK_FACTOR = 64;

/** What a view's functions share. */
interface ViewParts {
  readonly context: RendererContext;
  readonly tuning: Tuning;
  readonly target: ViewTarget;
  readonly plans: FramePlans;
  readonly counts: FrameCounts;
}

/** @throws RangeError for a size that is not a multiple of 16 or that the device cannot hold */
export function openView(context: RendererContext, tuning: Tuning, options: ViewOptions): View {
  const target = makeViewTarget(context.gpu, tuning, options);
  const parts: ViewParts = {
    context,
    tuning,
    target,
    plans: createFramePlans(context, tuning, target),
    counts: { expected: 0, intersections: 0, dropped: 0 },
  };
  /** Of the frame that was read last; made where anybody reads without memory of its own. */
  let own: Uint8Array | null = null;
  const slots = Array.from({ length: RING }, () => makeSlot(context.gpu, target.shownBytes));
  const fitting = createFitting();
  let next = 0;
  let inFlight = 0;
  /** What is wished for, and what is drawn until that can be: a size, and a level of an avatar. */
  let wanted = options.drawn ?? target.size, drawn = wanted;
  let shown: LoadedAvatar | null = null, whole: LoadedAvatar | null = null;
  let preparing: Promise<void> | null = null;

  /** Size and level of the next frame. Kernels that are not there yet are got ready while what was drawn before goes on. */
  function choose(avatar: LoadedAvatar, camera: Camera): void {
    const { plans } = parts;
    const next = options.level === "fitting" ? fitting.of(avatar, camera, wanted) : avatar;
    const same = shown === next && wanted === drawn;
    if (same || whole !== avatar || plans.ready(next, wanted) || !plans.ready(shown!, drawn)) {
      [whole, shown, drawn] = [avatar, next, wanted];
      return;
    }
    preparing ??= plans.make(next, wanted)
      // What fails here fails again, and is told, where the frame is drawn.
      .catch(() => void ([shown, drawn] = [next, wanted]))
      .finally(() => preparing = null);
  }

  return {
    size: target.size,
    picture: target.picture,
    uniforms: target.uniforms.buffer,
    setDrawn(size) {
      checkDrawn(size, target.size, options.format !== "rgba");
      wanted = size;
    },
    setBackground: (background) => setBackground(target.uniforms, background),
    submit(avatar, pose, camera, timer = null, batch = context.batch) {
      if (inFlight === RING) {
        throw new RangeError(`Cannot submit a frame, so many are unread already: ${RING}`);
      }
      inFlight++;
      const slot = slots[next]!;
      const previous = slots[(next + RING - 1) % RING]!;
      next = (next + 1) % RING;
      try {
        choose(avatar, camera);
        slot.avatar = shown;
        slot.drawn = drawn;
        slot.pose = slot.poses[pose.space];
        copyPose(pose, slot.pose);
        Object.assign(slot.camera, camera);
        enqueue(parts, slot, previous, timer, batch);
      } catch (error) {
        inFlight--;
        throw error;
      }
      if (batch === context.batch) batch.send();
      return {
        read: (into = own ??= new Uint8Array(target.shownBytes)) =>
          read(parts, slot, into).finally(() => inFlight--),
      };
    },
    close() {
      const destroy = () => {
        for (const slot of slots) slot.staging.destroy();
        parts.plans.destroy();
        target.destroy();
      };
      // What is being bound to them meanwhile must not find them gone.
      const binding = [preparing, ...slots.map(({ waiting }) => waiting)].filter((each) => each !== null);
      if (binding.length === 0) destroy();
      else Promise.allSettled(binding).then(destroy);
    },
  };
}

/** Puts a frame on the queue; where its plan is still to be made, behind the frame before it, so that they stay in order. */
function enqueue(
  parts: ViewParts,
  slot: Slot,
  previous: Slot,
  timer: StageTimer | null,
  batch: CommandBatch,
): void {
  const plan = parts.plans.ready(slot.avatar!, slot.drawn);
  if (plan && !previous.waiting) {
    slot.waiting = null;
    encode(parts, slot, plan, timer, batch);
    return;
  }
  const waiting = Promise.resolve(previous.waiting).then(() => encodeWhenPlanned(parts, slot, timer));
  slot.waiting = waiting;
  waiting.catch(() => {}).finally(() => {
    if (slot.waiting === waiting) slot.waiting = null;
  });
}

async function encodeWhenPlanned(parts: ViewParts, slot: Slot, timer: StageTimer | null): Promise<void> {
  let plan: FramePlan | null;
  const { avatar, drawn } = slot;
  while (!(plan = parts.plans.ready(avatar!, drawn))) await parts.plans.make(avatar!, drawn);
  encode(parts, slot, plan, timer, parts.context.batch);
  parts.context.batch.send();
}

function encode(
  { context, tuning, target }: ViewParts,
  slot: Slot,
  { workspace, passes }: FramePlan,
  timer: StageTimer | null,
  batch: CommandBatch,
): void {
  const { uniforms, shown, shownBytes } = target;
  const avatar = slot.avatar!;
  slot.workspace = workspace;
  const { posing, light } = avatar;
  // By buffers: an avatar's levels share them.
  batch.part(uniforms, slot.pose, posing?.frames, light?.lighting);
  if (posing && !batch.isPosed(posing.frames, slot.pose)) posing.update(slot.pose);
  if (light && !batch.isPosed(light.lighting, slot.pose)) light.update(slot.pose);
  setSize(uniforms, tuning, slot.drawn);
  setCamera(uniforms, slot.camera, slot.drawn, HEAD_EXTENT);
  uniforms.set("splats", avatar.splatCount);
  uniforms.set("capacity", workspace.capacity);
  uniforms.send();
  const encoder = context.gpu.device.createCommandEncoder();
  encoder.clearBuffer(workspace.counters);
  encodePasses(encoder, passes, timer);
  if (shownBytes > 0) encoder.copyBufferToBuffer(shown, 0, slot.staging, 0, shownBytes);
  encoder.copyBufferToBuffer(workspace.counters, 0, slot.staging, shownBytes, COUNTERS.size);
  timer?.resolve(encoder);
  batch.add(encoder.finish());
}

/** Starts to map at once where it can: see `Submission.read` for why that matters. */
function read(parts: ViewParts, slot: Slot, into: Uint8Array): Promise<Picture> {
  return slot.waiting
    ? slot.waiting.then(() => finish(parts, slot, into, mapToRead(slot.staging)))
    : finish(parts, slot, into, mapToRead(slot.staging));
}

async function finish(
  parts: ViewParts,
  slot: Slot,
  data: Uint8Array,
  first: ArrayBuffer | Promise<ArrayBuffer>,
): Promise<Picture> {
  const { context, target, counts } = parts;
  for (let mapping = first;; mapping = mapToRead(slot.staging)) {
    const mapped = mapping instanceof ArrayBuffer ? mapping : await mapping;
    const fits = takePicture(slot, mapped, data, counts);
    const { expected, intersections, dropped: droppedSplats } = counts;
    if (fits) return { data, size: target.size, drawn: slot.drawn, droppedSplats, intersections };
    // Too many intersections for the buffers, or a binning thread ran past the device's loop limit.
    const cut = expected !== intersections;
    const { chunkFactor } = slot.workspace!;
    if (cut && chunkFactor >= MOST_CHUNK_FACTOR) {
      throw new RangeError(
        `Cannot bin the splats, the device ends a thread too early: ${expected} intersections`,
      );
    }
    context.grow({ intersections: expected, chunkFactor: cut ? chunkFactor * 4 : chunkFactor });
    await encodeWhenPlanned(parts, slot, null);
  }
}
