/** The Dapr app ids of all services; everything that needs a list of them derives it from here. */
export const apps = ["gateway", "person", "billing", "order", "notification"] as const;
export type AppId = (typeof apps)[number];

/** A service behind the gateway: it serves endpoints and owns a database of its own name. */
export type ServiceId = Exclude<AppId, "gateway">;

/** All services but the gateway, which owns no data. */
export const services: readonly ServiceId[] = apps.filter((app) => app !== "gateway");
