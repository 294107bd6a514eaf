import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, dayOfInstant } from '@quanyu/domain';
import type { Scale } from '@quanyu/simulate';
import type { CommandContext } from '../command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { importInto } from './import-into.ts';
import type { Retailer } from './open-retailer.ts';
import { seedLogistics } from './seed-logistics.ts';
import { writeDemoFiles } from './write-demo-files.ts';

/**
 * Fills an empty ledger with the made-up retailer; leaves one that already holds it as it is. Files
 * go the same road as a real import.
 * @throws AppError CLI_FOLDER_NOT_DEMO where the ledger holds a real retailer.
 */
export async function prepareDemo(
  retailer: Pick<Retailer, 'ledger' | 'engine'>,
  scale: Scale,
  context: CommandContext,
): Promise<void> {
  const { ledger } = retailer;
  const settings = await ledger.settings.get();
  const order = await ledger.db.selectFrom('orders').select('order_id').limit(1).executeTakeFirst();
  if (settings.options['demoImported'] === scale) return;
  if (order !== undefined && settings.options['isDemo'] !== true) throw notDemo(context.dataDir);
  const folder = join(resolve(context.dataDir), 'demo');
  const shop = { timeZone: settings.timeZone, dayStartHour: settings.dayStartHour };
  const endDay =
    demoEndDay(settings.options['demoEndDay']) ?? dayOfInstant(context.clock.now(), shop) - 1;
  await ledger.settings.update(
    { options: { ...settings.options, isDemo: true, demoEndDay: endDay } },
    'demo',
  );
  const bar = context.progress.start('simulate');
  await context.report.step('simulate', async () => {
    const rows = await writeDemoFiles({
      folder,
      scale,
      seed: context.seed,
      endDay,
      onProgress: (done, days) => bar.update(done, days),
      signal: context.signal,
    });
    return { rowsIn: 0, rowsOut: rows, figures: { scale, endDay } };
  });
  bar.end();
  await importInto(retailer, { source: 'native', files: [folder] }, context);
  await seedLogistics(ledger, scale);
  const { options } = await ledger.settings.get();
  await ledger.settings.update({ options: { ...options, demoImported: scale } }, 'demo');
  await rm(folder, { recursive: true, force: true });
}

/** The day an interrupted first start chose: the same files come again, and nothing is doubled. */
function demoEndDay(noted: unknown): number | undefined {
  return typeof noted === 'number' ? noted : undefined;
}

function notDemo(dataDir: string): AppError {
  return new AppError(
    CLI_ERRORS.CLI_FOLDER_NOT_DEMO,
    `Cannot put the made-up retailer into ${dataDir} as it holds a real one`,
    { place: dataDir },
  );
}
