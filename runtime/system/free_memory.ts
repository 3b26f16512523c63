/** GNU's C library, which Deno itself runs on there. */
const LIBRARY = "libc.so.6";

let trim: (() => void) | undefined;

/**
 * Gives memory that was freed back to the system. GNU's allocator keeps what ONNX Runtime frees when a network is
 * opened or closed: after one of 600 MB, 1024 MB stay taken and grow with the next, 103 MB after this (13 to 270 ms).
 * Other systems need it not, and get nothing done.
 */
export function giveBackFreeMemory(): void {
  trim ??= findTrim();
  trim();
}

function findTrim(): () => void {
  if (Deno.build.os !== "linux") return () => {};
  try {
    const { symbols } = Deno.dlopen(LIBRARY, { malloc_trim: { parameters: ["usize"], result: "i32" } });
    return () => symbols.malloc_trim(0n);
  } catch {
    // Another C library, or no permission for foreign functions: the memory is taken a little longer.
    return () => {};
  }
}
