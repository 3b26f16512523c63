// Prints the WebGPU adapter as one line of JSON, null where there is none. Run as a process of its own by
// adapter.ts: a broken driver may take its process down, and a process never sees a driver installed later.
const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }) ?? null;
const limits: Record<string, number> = {};
if (adapter) {
  for (const name in adapter.limits) {
    const value: unknown = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === "number") limits[name] = value;
  }
}
console.log(JSON.stringify(
  adapter && {
    name: adapter.info.description || adapter.info.device,
    vendor: adapter.info.vendor,
    architecture: adapter.info.architecture,
    fallback: (adapter.info as GPUAdapterInfo & { isFallbackAdapter?: boolean }).isFallbackAdapter ?? false,
    features: [...adapter.features].sort(),
    limits,
  },
));
