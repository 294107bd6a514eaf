export { type ComposeOptions, composeServices } from './compose-services.ts';
export { type AppOptions, createApp } from './create-app.ts';
export { SERVER_ERRORS } from './errors.ts';
export { SERVER_LIMITS, type ServerLimits } from './limits.ts';
export { openApiDocument } from './open-api.ts';
export type { Services } from './services.ts';
export { type RunningServer, type StartOptions, startServer } from './start-server.ts';
