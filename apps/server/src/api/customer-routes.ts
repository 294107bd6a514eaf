import { z } from 'zod';
import {
  CustomerDetailSchema,
  CustomerQuery,
  CustomerSchema,
  RecommendationAnswer,
  RecommendationBody,
  SegmentMapSchema,
  SegmentSchema,
} from './customers.ts';
import { byId, languageQuery, type RouteSpec } from './route-spec.ts';
import { language, pageOf } from './shapes.ts';

export const CUSTOMERS_ROUTES = {
  customers: {
    method: 'GET',
    path: '/v1/customers',
    tag: 'customers',
    scope: 'read',
    summary: 'Customers with their scores',
    query: CustomerQuery,
    answer: pageOf(CustomerSchema),
    csv: true,
  },
  customer: {
    method: 'GET',
    path: '/v1/customers/:customer',
    tag: 'customers',
    scope: 'read',
    summary: 'A customer: profile and timeline over all channels',
    params: byId('customer'),
    query: languageQuery,
    answer: CustomerDetailSchema,
  },
  segments: {
    method: 'GET',
    path: '/v1/segments',
    tag: 'customers',
    scope: 'read',
    summary: 'Segments with names in words',
    query: z.object({
      lang: language.default('en'),
      format: z.enum(['json', 'csv']).default('json'),
    }),
    answer: pageOf(SegmentSchema),
    csv: true,
  },
  segmentMap: {
    method: 'GET',
    path: '/v1/segments/map',
    tag: 'customers',
    scope: 'read',
    summary: 'Segments as a map of dots',
    query: languageQuery,
    answer: SegmentMapSchema,
  },
  recommend: {
    method: 'POST',
    path: '/v1/recommendations',
    tag: 'recommendations',
    scope: 'serve',
    summary: 'Recommend products, with reasons',
    body: RecommendationBody,
    answer: RecommendationAnswer,
  },
} as const satisfies Record<string, RouteSpec>;
