import { z } from 'zod';
import {
  KpiAnswer,
  KpiDefinitionSchema,
  KpiQuery,
  KpiRowSchema,
  KpiRowsQuery,
  OverviewAnswer,
  OverviewQuery,
  TargetSchema,
  TargetStateSchema,
} from './kpi.ts';
import { SearchAnswer, SearchQuery } from './operation.ts';
import { byId, languageQuery, type RouteSpec } from './route-spec.ts';
import { pageOf } from './shapes.ts';

export const FIGURES_ROUTES = {
  overview: {
    method: 'GET',
    path: '/v1/overview',
    tag: 'kpis',
    scope: 'read',
    summary: 'What happened, what to do: the first page of the console',
    query: OverviewQuery,
    answer: OverviewAnswer,
  },
  kpis: {
    method: 'GET',
    path: '/v1/kpis',
    tag: 'kpis',
    scope: 'read',
    summary: 'KPI values for any filter, grain and grouping',
    query: KpiQuery,
    answer: KpiAnswer,
    csv: true,
  },
  kpiDefinitions: {
    method: 'GET',
    path: '/v1/kpi-definitions',
    tag: 'kpis',
    scope: 'read',
    summary: 'What each KPI means',
    query: languageQuery,
    answer: z.object({ rows: z.array(KpiDefinitionSchema) }),
  },
  kpiRows: {
    method: 'GET',
    path: '/v1/kpis/:kpi/rows',
    tag: 'kpis',
    scope: 'read',
    summary: 'The rows behind a KPI value',
    params: byId('kpi'),
    query: KpiRowsQuery,
    answer: pageOf(KpiRowSchema),
    csv: true,
  },
  targets: {
    method: 'GET',
    path: '/v1/targets',
    tag: 'kpis',
    scope: 'read',
    summary: 'Targets, where they stand and where they are heading',
    query: OverviewQuery,
    answer: z.object({ rows: z.array(TargetStateSchema) }),
  },
  setTarget: {
    method: 'POST',
    path: '/v1/targets',
    tag: 'kpis',
    scope: 'write',
    summary: 'Set a target',
    body: TargetSchema,
    answer: TargetSchema,
  },
  search: {
    method: 'GET',
    path: '/v1/search',
    tag: 'kpis',
    scope: 'read',
    summary: 'Find a product, customer, order or decision',
    query: SearchQuery,
    answer: SearchAnswer,
  },
} as const satisfies Record<string, RouteSpec>;
