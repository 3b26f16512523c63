/** Why nobody draws who is not told to: what the processor draws it takes from the page, however fast. */
export const SOFTWARE = "this browser has no graphics card for WebGPU: the processor would draw";
