import { ACCESS_ROUTES } from './access-routes.ts';
import { BUYING_ROUTES } from './buying-routes.ts';
import { COMMERCE_ROUTES } from './commerce-routes.ts';
import { CUSTOMERS_ROUTES } from './customer-routes.ts';
import { FORECAST_ROUTES } from './forecast-routes.ts';
import { IDENTITY_ROUTES } from './identity-routes.ts';
import { FIGURES_ROUTES } from './kpi-routes.ts';
import { LOGISTICS_ROUTES } from './logistics-routes.ts';
import { ImportPreviewSchema } from './operation.ts';
import { OPERATION_ROUTES } from './operation-routes.ts';
import { RECOMMENDATION_ROUTES } from './recommendation-routes.ts';
import { SEGMENT_RULE_ROUTES } from './segment-rule-routes.ts';
import { SUPPLIER_ROUTES } from './supplier-routes.ts';
import { SUPPLY_ROUTES } from './supply-routes.ts';

export type { RouteSpec, Scope } from './route-spec.ts';

/** Every JSON route. Raw ones (upload, live stream, Segment, health, metrics) stand in their own files. */
export const ROUTES = {
  ...ACCESS_ROUTES,
  ...FIGURES_ROUTES,
  ...COMMERCE_ROUTES,
  ...FORECAST_ROUTES,
  ...SUPPLY_ROUTES,
  ...LOGISTICS_ROUTES,
  ...BUYING_ROUTES,
  ...SUPPLIER_ROUTES,
  ...CUSTOMERS_ROUTES,
  ...IDENTITY_ROUTES,
  ...RECOMMENDATION_ROUTES,
  ...SEGMENT_RULE_ROUTES,
  ...OPERATION_ROUTES,
} as const;

export type RouteName = keyof typeof ROUTES;

/** `POST /v1/uploads?name=FILE` takes the raw bytes and answers with what the file seems to be. */
export const UPLOAD_ANSWER = ImportPreviewSchema;
