import type { Step } from '../step.ts';

/** Takes in files that wait, through the port that channels implement; nothing where there is none. */
export const IMPORT_STEP: Step = {
  name: 'import',
  needs: [],
  datasets: [],
  version: '1',
  isDayless: true,
  extraVersion: async ({ importer }) => (importer === undefined ? 'none' : importer.version()),
  async run({ importer, runId, onProgress }) {
    if (importer === undefined) return { rowsIn: 0, rowsOut: 0, figures: { waiting: 0 } };
    return importer.importPending(runId, onProgress);
  },
};
