import { z } from 'zod';
import { ROUTES, type RouteSpec, UPLOAD_ANSWER } from './api/route-table.ts';
import { ProblemSchema } from './api/shapes.ts';

type Json = Record<string, unknown>;

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

/** The OpenAPI 3.1 document, made from the route table. */
export async function openApiDocument(version = '0.1.0'): Promise<Json> {
  const paths: Record<string, Json> = {};
  for (const [name, spec] of Object.entries(ROUTES as Record<string, RouteSpec>)) {
    const path = spec.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation(name, spec) };
  }
  paths['/v1/uploads'] = { post: uploadOperation() };
  return {
    openapi: '3.1.0',
    info: { title: 'Quanyu', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(ProblemSchema, 'output') },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'quanyu_session' },
      },
    },
  };
}

function operation(name: string, spec: RouteSpec): Json {
  const answers: Json = { 'application/json': { schema: jsonSchema(spec.answer, 'output') } };
  if (spec.csv === true) answers['text/csv'] = { schema: { type: 'string' } };
  return {
    operationId: name,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.scope === 'open' ? { security: [] } : { security: [{ key: [] }, { session: [] }] }),
    'x-scope': spec.scope,
    parameters: [...parameters(spec.params, 'path'), ...parameters(spec.query, 'query')],
    ...(spec.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(spec.body, 'input') } },
          },
        }),
    responses: { 200: { description: 'OK', content: answers }, default: problemAnswer() },
  };
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function problemAnswer(): Json {
  return {
    description: 'What went wrong, where, and what to do',
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    },
  };
}

function uploadOperation(): Json {
  return {
    operationId: 'upload',
    tags: ['data'],
    summary: 'Upload a file and see what it seems to be; nothing is recorded yet',
    security: [{ key: [] }, { session: [] }],
    'x-scope': 'write',
    parameters: [{ name: 'name', in: 'query', required: true, schema: { type: 'string' } }],
    requestBody: {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: jsonSchema(UPLOAD_ANSWER, 'output') } },
      },
      default: problemAnswer(),
    },
  };
}
