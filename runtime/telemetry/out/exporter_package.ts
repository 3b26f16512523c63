/*
 * Both packages, with types of our own: the exporter's ask for Node's, which would stand in for Deno's in all files.
 */
// @ts-types="./exporter_package.d.ts"
export * from "@opentelemetry/exporter-prometheus";
// @ts-types="./exporter_package.d.ts"
export * from "@opentelemetry/sdk-metrics";
