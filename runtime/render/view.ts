import { makeUniforms } from "../gpu/uniforms.ts";
import type { StageTimer } from "../gpu/stage_timer.ts";
import { forEachSpace } from "../head/expression_space.ts";
import { copyPose, type HeadPose, restPose } from "../motion/head_pose.ts";
import type { Camera } from "../base/camera.ts";
import { type PictureTarget, planFrame } from "./frame_plan.ts";
import { encodePasses, type Pass } from "./pass.ts";
import type { LoadedAvatar, RendererContext } from "./renderer.ts";
import { startsLength } from "./sort/tile_sort.ts";
import type { Tuning } from "./tuning.ts";
import { type Background, HEAD_EXTENT, setBackground, setCamera } from "./view_uniforms.ts";
import { COUNTER_BYTES, type Workspace } from "./workspace.ts";

export interface ViewOptions {
  /** Pixels of a side, a multiple of 16. */
  readonly size: number;
  readonly format: "rgba" | "i420";
  readonly background: Background;
}

export interface Picture {
  /** RGBA8 [size, size, 4], premultiplied, or I420 planes. Valid until the view's next `read` resolves. */
  readonly data: Uint8Array;
  readonly size: number;
  /** Splats left out because a value was NaN or infinite. */
  readonly droppedSplats: number;
  readonly intersections: number;
}

/** A frame that is on its way. */
export interface Submission {
  /**
   * Waits for the picture; a frame that did not fit the buffers is rendered again, larger, first.
   *
   * Deno maps a buffer by waiting, on the calling thread, until everything submitted so far is done, and
   * then sleeping 10 ms. To keep the device busy, call `read`, submit the next frame, then await:
   *
   *     const reading = frame.read(); // returns once the device is idle
   *     frame = view.submit(...);     // works while the promise sleeps and the picture is used
   *     const picture = await reading;
   */
  read(): Promise<Picture>;
}

export interface View {
  readonly size: number;
  /**
   * Queues a frame on the GPU and returns at once; pose and camera are copied. Read frames in the order in
   * which they were submitted.
   * @throws RangeError with more than three frames unread
   */
  submit(avatar: LoadedAvatar, pose: HeadPose, camera: Camera, timer?: StageTimer): Submission;
  close(): void;
}

/** Frames between submit and read: one being used, one in work, one to spare. */
const RING = 3;
/** Binning is tried with up to this many times the chunks. */
const MOST_CHUNK_FACTOR = 64;

interface Slot {
  readonly staging: GPUBuffer;
  readonly poses: { arkit: HeadPose; flame: HeadPose };
  readonly camera: Camera;
  pose: HeadPose;
  avatar: LoadedAvatar | null;
  workspace: Workspace | null;
  /** Set while the frame waits for its kernels to compile; null once it is on the queue. */
  waiting: Promise<void> | null;
}

interface Plan {
  readonly workspace: Workspace;
  readonly passes: readonly Pass[];
}

export function openView(context: RendererContext, tuning: Tuning, options: ViewOptions): View {
  const { size, format, background } = options;
  const { gpu } = context;
  const most = Math.floor(Math.sqrt(gpu.device.limits.maxStorageBufferBindingSize / 4));
  if (!Number.isInteger(size) || size < 16 || size % 16 !== 0 || size > most) {
    throw new RangeError(`Cannot open a view, its size must be a multiple of 16 up to ${most}: ${size}`);
  }
  const pictureBytes = format === "rgba" ? size * size * 4 : size * size * 3 / 2;
  const tilesAcross = Math.ceil(size / tuning.tile);
  const picture = gpu.buffer("picture", size * size * 4);
  const planes = format === "i420" ? gpu.buffer("planes", pictureBytes) : null;
  const starts = gpu.buffer("starts", startsLength(size, tuning) * 4);
  const pair = (label: string) =>
    [gpu.buffer(`${label} A`, tilesAcross ** 2 * 4), gpu.buffer(`${label} B`, tilesAcross ** 2 * 4)] as const;
  const tileWork = tuning.sharedMemory ? null : { keys: pair("tile work"), order: pair("tile order") };
  const slots: Slot[] = Array.from({ length: RING }, () => ({
    staging: gpu.buffer(
      "staging",
      pictureBytes + COUNTER_BYTES,
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    ),
    poses: forEachSpace(restPose),
    camera: { azimuth: 0, elevation: 0, distance: 1, fovY: 1 },
    pose: null as unknown as HeadPose,
    avatar: null,
    workspace: null,
    waiting: null,
  }));
  for (const slot of slots) slot.pose = slot.poses.arkit;
  const data = new Uint8Array(pictureBytes);
  const counters = new Uint32Array(COUNTER_BYTES / 4);
  const plans = new Map<LoadedAvatar, Plan>();
  let uniforms: Awaited<ReturnType<typeof makeView>> | null = null;
  let next = 0;
  let inFlight = 0;

  async function makeView() {
    const { wgsl } = await gpu.kernel("splat/to_i420.wgsl");
    const made = makeUniforms(gpu, wgsl, "View");
    made.set("width", size);
    made.set("height", size);
    made.set("tiles_x", tilesAcross);
    made.set("tiles_y", tilesAcross);
    setBackground(made, background);
    return made;
  }

  async function planFor(avatar: LoadedAvatar): Promise<Plan> {
    const workspace = context.workspace(avatar.splatCount);
    const known = plans.get(avatar);
    if (known?.workspace === workspace) return known;
    uniforms ??= await makeView();
    const target: PictureTarget = { size, picture, planes, starts, tileWork, view: uniforms.buffer };
    const { splats, harmonics, splatCount: count, posing } = avatar;
    const source = { splats, harmonics, count, frames: posing?.frames ?? null };
    const passes = await planFrame(gpu, tuning, workspace, source, target);
    if (avatar.posing) passes.unshift({ stage: "pose", encode: (pass) => avatar.posing!.encode(pass) });
    await gpu.settle();
    const plan = { workspace, passes };
    plans.set(avatar, plan);
    return plan;
  }

  /** Plans, where that is still to be done, and puts the frame on the queue. */
  async function encodeWhenPlanned(slot: Slot, timer: StageTimer | null): Promise<void> {
    const avatar = slot.avatar!;
    // Planning waits for compilation; another view may have remade the workspace meanwhile.
    let plan = await planFor(avatar);
    while (plan.workspace !== context.workspace(avatar.splatCount)) plan = await planFor(avatar);
    encode(slot, plan, timer);
  }

  function encode(slot: Slot, plan: Plan, timer: StageTimer | null): void {
    const avatar = slot.avatar!;
    slot.workspace = plan.workspace;
    avatar.posing?.update(slot.pose);
    setCamera(uniforms!, slot.camera, size, HEAD_EXTENT);
    uniforms!.set("splats", avatar.splatCount);
    uniforms!.set("capacity", plan.workspace.capacity);
    uniforms!.send();
    const encoder = gpu.device.createCommandEncoder();
    encoder.clearBuffer(plan.workspace.counters);
    encodePasses(encoder, plan.passes, timer);
    encoder.copyBufferToBuffer(planes ?? picture, 0, slot.staging, 0, pictureBytes);
    encoder.copyBufferToBuffer(plan.workspace.counters, 0, slot.staging, pictureBytes, COUNTER_BYTES);
    timer?.resolve(encoder);
    gpu.device.queue.submit([encoder.finish()]);
  }

  /** Starts to map at once where it can: see `Submission.read` for why that matters. */
  function read(slot: Slot): Promise<Picture> {
    return slot.waiting
      ? slot.waiting.then(() => finish(slot, slot.staging.mapAsync(GPUMapMode.READ)))
      : finish(slot, slot.staging.mapAsync(GPUMapMode.READ));
  }

  async function finish(slot: Slot, firstMap: Promise<unknown>): Promise<Picture> {
    try {
      for (let mapping = firstMap;; mapping = slot.staging.mapAsync(GPUMapMode.READ)) {
        await mapping;
        const mapped = slot.staging.getMappedRange();
        counters.set(new Uint32Array(mapped, pictureBytes));
        const [expected, droppedSplats, intersections] = counters as unknown as [number, number, number];
        const { capacity, chunkFactor } = slot.workspace!;
        const fits = expected <= capacity && expected === intersections;
        if (fits) data.set(new Uint8Array(mapped, 0, pictureBytes));
        slot.staging.unmap();
        if (fits) return { data, size, droppedSplats, intersections };
        // Too many intersections for the buffers, or a binning thread ran past the device's loop limit.
        const cut = expected !== intersections;
        if (cut && chunkFactor >= MOST_CHUNK_FACTOR) {
          throw new RangeError(
            `Cannot bin the splats, the device ends a thread too early: ${expected} intersections`,
          );
        }
        context.grow({ intersections: expected, chunkFactor: cut ? chunkFactor * 4 : chunkFactor });
        await encodeWhenPlanned(slot, null);
      }
    } finally {
      inFlight--;
    }
  }

  return {
    size,
    submit(avatar, pose, camera, timer) {
      if (inFlight === RING) {
        throw new RangeError(`Cannot submit a frame, so many are unread already: ${RING}`);
      }
      inFlight++;
      const slot = slots[next]!;
      const previous = slots[(next + RING - 1) % RING]!;
      next = (next + 1) % RING;
      slot.avatar = avatar;
      slot.pose = slot.poses[pose.space];
      copyPose(pose, slot.pose);
      Object.assign(slot.camera, camera);
      const plan = plans.get(avatar);
      if (plan && plan.workspace === context.workspace(avatar.splatCount) && !previous.waiting) {
        slot.waiting = null;
        encode(slot, plan, timer ?? null);
      } else {
        // Behind the frame before it, so that frames reach the queue in order.
        const waiting = Promise.resolve(previous.waiting).then(() => encodeWhenPlanned(slot, timer ?? null));
        slot.waiting = waiting;
        waiting.catch(() => {}).finally(() => {
          if (slot.waiting === waiting) slot.waiting = null;
        });
      }
      return { read: () => read(slot) };
    },
    close() {
      for (const slot of slots) slot.staging.destroy();
      const tileBuffers = tileWork ? [...tileWork.keys, ...tileWork.order] : [];
      for (const buffer of [picture, planes, starts, uniforms?.buffer, ...tileBuffers]) buffer?.destroy();
      plans.clear();
    },
  };
}
