import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { wholeNumber } from '../option-values.ts';

export const demoCommand: CommandSpec = {
  name: 'demo',
  group: 'retailer',
  summary: 'run the made-up retailer through the whole loop',
  about:
    'Generates a made-up toy retailer whose data ends yesterday, imports its files, runs every step of the loop and serves the console. A second start finds the data there and serves at once.',
  options: [
    {
      flags: '--scale <SIZE>',
      about: 'small, medium or large: about 1, 10 or 100 million events',
      fallback: 'small',
      oneOf: ['small', 'medium', 'large'],
    },
    { flags: '--tour', about: 'walk through what the data shows, step by step' },
    { flags: '--no-serve', about: 'stop after the loop' },
    {
      flags: '--port <PORT>',
      about: 'port of the console; 0 takes a free one',
      fallback: 8080,
      parse: wholeNumber('--port', 0, 65_535),
    },
  ],
  examples: [
    { line: 'quanyu demo', about: 'the small retailer, then the console' },
    {
      line: 'quanyu demo --no-serve --tour',
      about: 'the loop with a guided tour, without a server',
    },
  ],
  run: demo,
};

async function demo(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ prepareDemo }, { openRetailer }, { runSteps }] = await Promise.all([
    import('../retailer/prepare-demo.ts'),
    import('../retailer/open-retailer.ts'),
    import('../retailer/run-steps.ts'),
  ]);
  const retailer = await openRetailer(context, {
    name: context.language === 'zh' ? '小积木玩具' : 'Little Blocks Toys',
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
  });
  try {
    await prepareDemo(retailer, options['scale'] as 'small' | 'medium' | 'large', context);
    await runSteps(retailer.loop, { actor: 'demo' }, context);
    if (options['tour'] === true) {
      const { tour } = await import('../retailer/tour.ts');
      await tour(retailer, Number(options['port']), context);
    }
  } finally {
    await retailer.close();
  }
  if (options['serve'] === false || context.signal.aborted) return;
  const { serveRetailer } = await import('../retailer/serve-retailer.ts');
  await serveRetailer({ port: Number(options['port']), isDemo: true }, context);
}
