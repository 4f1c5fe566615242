export { type ApiType, createApp, type WidgetApiType } from './create-app.ts';
export { startServer } from './start-server.ts';
export type { HttpDeps } from './types.ts';
