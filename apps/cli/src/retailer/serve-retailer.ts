import { once } from 'node:events';
import { composeServices, startServer } from '@quanyu/server';
import type { CommandContext } from '../command.ts';

export interface ServeWish {
  readonly host?: string;
  readonly port: number;
  readonly isDemo?: boolean;
}

/** Serves console and API until Ctrl-C; prints the address with a one-time login. */
export async function serveRetailer(wish: ServeWish, context: CommandContext): Promise<void> {
  const services = await composeServices({
    dataDir: context.dataDir,
    databaseUrl: context.environment['DATABASE_URL'],
    clock: context.clock,
    seed: context.seed,
    threads: context.threads,
    ...(wish.isDemo === undefined ? {} : { isDemo: wish.isDemo }),
    onWarning: (line) => context.warn(line),
  });
  let isServing = false;
  try {
    const server = await startServer({ services, port: wish.port, host: wish.host ?? '127.0.0.1' });
    isServing = true;
    await context.report.step('serve', async () => {
      await services.ready;
      return { rowsIn: 0, rowsOut: 0, figures: { url: server.url } };
    });
    if (services.firstAdmin !== null) {
      const { name, password } = services.firstAdmin;
      context.print(
        `First start: user ${name}, password ${password} (shown once; change it in Settings).`,
      );
    }
    context.print(`Console: ${server.url}/login?token=${services.issueLoginToken()}`);
    context.print(
      `(logs in once within 15 minutes; API reference: ${server.url}/docs; Ctrl-C ends)`,
    );
    if (!context.signal.aborted) await once(context.signal, 'abort');
    context.warn('stopping …');
    await server.stop();
  } finally {
    if (!isServing) await services.close();
  }
}
