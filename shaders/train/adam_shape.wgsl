// One update of beta by Adam, as adam.wgsl does for splats, and the end of the step's bookkeeping. There are at
// most 300 betas: one workgroup owns them all, a thread up to five. Runs last of all kernels that may find fault.
#import "lib/finite.wgsl"
#import "lib/finite_check.wgsl"

struct AdamShape {
  rate: f32,          // 0 where beta is not learned
  beta1: f32,
  beta2: f32,
  first_factor: f32,
  second_factor: f32,
  epsilon: f32,
  count: u32,         // betas
  step: u32,
}

@group(0) @binding(0) var<storage, read_write> shape: array<f32>;          // [shapes], beta
@group(0) @binding(1) var<storage, read_write> shape_gradient: array<f32>; // [shapes]
@group(0) @binding(2) var<storage, read_write> shape_first: array<f32>;    // [shapes]
@group(0) @binding(3) var<storage, read_write> shape_second: array<f32>;   // [shapes]
@group(0) @binding(4) var<storage, read_write> finite_check: FiniteCheck;
@group(0) @binding(5) var<uniform> adam: AdamShape;

fn update(i: u32) {
  let slope = shape_gradient[i];
  shape_gradient[i] = 0.0;
  if (adam.rate == 0.0 || atomicLoad(&finite_check.overflow) != 0u || finite_check.stopped != 0u) { return; }
  if (!is_finite(slope)) {
    atomicMax(&finite_check.found, CHECK_NOTHING - (CHECK_SHAPE_GRADIENT * CHECK_SPLATS + i));
    return;
  }
  let first = mix(slope, shape_first[i], adam.beta1);
  let second = mix(slope * slope, shape_second[i], adam.beta2);
  let next = shape[i] - adam.rate * (first * adam.first_factor) / (sqrt(second * adam.second_factor) + adam.epsilon);
  if (!is_finite(next)) {
    atomicMax(&finite_check.found, CHECK_NOTHING - (CHECK_SHAPE * CHECK_SPLATS + i));
    return;
  }
  shape_first[i] = first;
  shape_second[i] = second;
  shape[i] = next;
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) thread: u32) {
  for (var i = thread; i < min(adam.count, arrayLength(&shape)); i += 64u) { update(i); }
  storageBarrier();
  if (thread != 0u) { return; }
  let found = atomicLoad(&finite_check.found);
  if (finite_check.stopped == 0u && found != 0u) {
    finite_check.stopped = adam.step + 1u;
    finite_check.name = CHECK_NOTHING - found;
  }
  if (atomicLoad(&finite_check.overflow) != 0u) { finite_check.skipped += 1u; }
  atomicStore(&finite_check.overflow, 0u);
  atomicStore(&finite_check.found, 0u);
}
