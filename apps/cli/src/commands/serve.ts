import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { wholeNumber } from '../option-values.ts';

export const serveCommand: CommandSpec = {
  name: 'serve',
  group: 'retailer',
  summary: 'serve the console and the API',
  about:
    'Starts the HTTP server on the loopback address and prints the address of the console with a one-time login. Ends with Ctrl-C.',
  options: [
    {
      flags: '--port <PORT>',
      about: 'port; 0 takes a free one',
      fallback: 8080,
      parse: wholeNumber('--port', 0, 65_535),
    },
    {
      flags: '--host <HOST>',
      about: 'address to bind; loopback unless told otherwise',
      fallback: '127.0.0.1',
    },
  ],
  examples: [{ line: 'quanyu serve --port 8080', about: 'the console on http://127.0.0.1:8080' }],
  run: serve,
};

async function serve(options: OptionValues, context: CommandContext): Promise<void> {
  const { serveRetailer } = await import('../retailer/serve-retailer.ts');
  await serveRetailer({ host: String(options['host']), port: Number(options['port']) }, context);
}
