/** GNU's C library, which Deno itself runs on there. */
const LIBRARY = "libc.so.6";

/** As malloc.h has them. */
const M_MMAP_THRESHOLD = -3, M_ARENA_MAX = -8;
const ARENAS = 2;
/** Bytes. */
const LARGE = 2 ** 20;

interface Allocator {
  trim(): void;
  limitHeaps(): void;
}
let allocator: Allocator | undefined;

/**
 * Gives memory that was freed back to the system. GNU's allocator keeps what ONNX Runtime frees when a network is
 * opened or closed: after one of 600 MB, 1024 MB stay taken and grow with the next, 103 MB after this (13 to 270 ms).
 * Other systems need it not, and get nothing done.
 */
export function giveBackFreeMemory(): void {
  (allocator ??= findAllocator()).trim();
}

/**
 * For a process that runs for days: threads that begin from now on share two heaps, and what is large lies outside of
 * them, where it is given back when it is freed. GNU's allocator gives each thread a heap of its own, up to eight a core,
 * and takes ever larger blocks from them, up to 32 MiB, once such have been freed: what lies scattered in them stays.
 * After 40 render workers that were opened and ended 105 MiB are held where 50 were before, with two heaps alone 128, by
 * this 57.
 */
export function holdLess(): void {
  (allocator ??= findAllocator()).limitHeaps();
}

function findAllocator(): Allocator {
  const none: Allocator = { trim() {}, limitHeaps() {} };
  if (Deno.build.os !== "linux") return none;
  try {
    const { symbols } = Deno.dlopen(LIBRARY, {
      malloc_trim: { parameters: ["usize"], result: "i32" },
      mallopt: { parameters: ["i32", "i32"], result: "i32" },
    });
    return {
      trim: () => void symbols.malloc_trim(0n),
      limitHeaps() {
        symbols.mallopt(M_ARENA_MAX, ARENAS);
        symbols.mallopt(M_MMAP_THRESHOLD, LARGE);
      },
    };
  } catch {
    // Another C library, or no permission for foreign functions: the memory is taken a little longer.
    return none;
  }
}
