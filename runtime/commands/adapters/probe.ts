// Prints the WebGPU adapters that answer to either wish as one line of JSON. Run as a process of its own by
// list_adapters.ts, which sets by its environment who is asked.
const found: { name: string; software: boolean; power: GPUPowerPreference }[] = [];
for (const power of ["high-performance", "low-power"] as const) {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: power }) ?? null;
  if (adapter === null) continue;
  const { description, device, isFallbackAdapter } = adapter.info as GPUAdapterInfo & {
    isFallbackAdapter?: boolean;
  };
  const name = description || device;
  if (found.some((each) => each.name === name)) continue;
  found.push({ name, software: isFallbackAdapter ?? false, power });
}
console.log(JSON.stringify(found));
