export { STOREFRONT_ERRORS } from './errors.ts';
export { type MountReply, type MountRequest, type MountTarget, mountStorefront } from './mount.ts';
export type { StorefrontAnswer, StorefrontRequest, StorefrontRoute } from './route.ts';
export { storefrontRoutes } from './routes.ts';
export { type CartLine, newSession, type Session } from './session.ts';
export type { RecommendationPort, RequestHeaders, StorefrontTools } from './tools.ts';
