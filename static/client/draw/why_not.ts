/** Whether the processor would draw; asked where `whyNoDrawing` has nothing against it. */
export async function isSoftware(): Promise<boolean> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  return adapter?.info.isFallbackAdapter === true;
}

/**
 * Why heads cannot be drawn here, in words for people; null where they can.
 *
 * A page's thread and a worker answer alike. No device is opened.
 */
export async function whyNoDrawing(): Promise<string | null> {
  if (!isSecureContext) {
    return "Cannot draw in this browser, WebGPU needs a secure page: https, or localhost";
  }
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) return "Cannot draw in this browser, it must have: WebGPU";
  if (!("OffscreenCanvas" in globalThis)) {
    return "Cannot draw in this browser, it must have: OffscreenCanvas";
  }
  try {
    if (await gpu.requestAdapter({ powerPreference: "high-performance" }) !== null) return null;
  } catch (cause) {
    return `Cannot draw in this browser, its WebGPU gives no adapter: ${(cause as Error).message}`;
  }
  return "Cannot draw in this browser, its WebGPU finds no graphics card that it takes";
}
