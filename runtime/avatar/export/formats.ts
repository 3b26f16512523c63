/** What avatars are written as for other programs; also the files' endings. */
export const EXPORT_FORMATS = ["ply", "spz", "glb", "splat"] as const;
export type ExportFormat = typeof EXPORT_FORMATS[number];
