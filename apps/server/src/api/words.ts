/** Words of the API that clients list for people to choose from: values, without the schemas. */

export const ROLES = ['operator', 'analyst', 'admin'] as const;
export const SCOPES = ['read', 'write', 'intake', 'serve', 'decide', 'admin'] as const;
/** Places where recommendations are shown. */
export const SURFACES = [
  'home',
  'similar',
  'bought-together',
  'cart',
  'search',
  'segment',
] as const;
/** Places for which rule sets can be kept: those, and the lists for mailings. */
export const RULE_PLACES = [...SURFACES, 'list'] as const;
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

/** Where a customer stands between the first purchase and the last, as the profile step tells it. */
export const LIFE_STAGES = ['new', 'growing', 'steady', 'cooling', 'dormant', 'lost'] as const;
