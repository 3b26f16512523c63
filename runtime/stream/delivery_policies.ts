/**
 * What a server sends: as each client asks for it; `video`: poses to nobody, so that its avatars stay where they are;
 * `motion`: nothing is drawn, and no device needed.
 */
export const DELIVERY_POLICIES = ["auto", "video", "motion"] as const;
export type DeliveryPolicy = (typeof DELIVERY_POLICIES)[number];
