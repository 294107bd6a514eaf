/** Words of the API that clients list for people to choose from: values, without the schemas. */

export const ROLES = ['operator', 'analyst', 'admin'] as const;
export const SCOPES = ['read', 'write', 'intake', 'serve', 'decide', 'admin'] as const;
/** Places where recommendations are shown. */
export const SURFACES = ['home', 'similar', 'bought-together', 'cart'] as const;
/** Steps of the loop, in their order. */
export const RUN_STEPS = [
  'import',
  'clean',
  'snapshot',
  'profile',
  'forecast',
  'plan',
  'recommend',
  'pick',
  'deliver',
  'floor',
  'decide',
  'measure',
] as const;
