import { AppError } from '@quanyu/domain';
import type { FastifyInstance } from 'fastify';
import { SERVER_ERRORS } from '../errors.ts';
import { previewUpload } from '../import-preview.ts';
import type { RouteTools } from '../register-routes.ts';
import { receiveUpload } from '../uploads.ts';

/** `POST /v1/uploads?name=FILE`: the raw bytes of a file in, what it seems to be out. */
export async function registerUpload(
  app: FastifyInstance,
  { services, gate, limits }: RouteTools,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body stays a stream: it goes to the disk, not into memory.
    scope.addContentTypeParser('*', (_, payload, done) => done(null, payload));
    const bodyLimit = limits.uploadBytesMax;
    scope.post('/v1/uploads', { bodyLimit }, async (request) => {
      await gate.enter(request, 'write');
      const { name } = request.query as { readonly name?: string };
      if (typeof name !== 'string' || name.trim() === '') {
        throw new AppError(
          SERVER_ERRORS.SERVER_REQUEST_INVALID,
          'Cannot take a file without a name: add ?name=FILE',
          { place: 'name' },
        );
      }
      const bytesMax = limits.uploadBytesMax;
      const upload = await receiveUpload(services.dataDir, name, { stream: request.raw, bytesMax });
      return previewUpload(services, upload);
    });
  });
}
