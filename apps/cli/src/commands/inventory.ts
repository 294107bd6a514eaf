import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { file, out } from '../file-options.ts';

export const inventoryCommand: CommandSpec = {
  name: 'inventory',
  group: 'tool',
  summary: 'solve a textbook inventory model',
  about:
    'Reads {model: "eoq"|"eoq-discount"|"newsvendor"|"newsvendor-budget"|"base-stock"|"s-S"|"s-S-power"|"r-Q"|"wagner-whitin"|"finite-horizon"|"lost-sales"|"dual-sourcing"|"perishable"|"substitution"|"serial"|"guaranteed-service"|"two-echelon", …} and writes {policy, cost, details}.',
  options: [file('--problem <FILE>', '{model, …}, JSON'), out],
  examples: [
    {
      line: 'quanyu inventory --problem eoq.json --out policy.json',
      about:
        'the economic order quantity of {"model": "eoq", "orderCost": 8, "holdingCost": 0.225, "demandRate": 1300}',
    },
  ],
  run: solve,
};

async function solve(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ solveInventoryProblem }, { readJson, writeJson }] = await Promise.all([
    import('@quanyu/inventory'),
    import('../tools/text-file.ts'),
  ]);
  const problem = readJson(String(options['problem']));
  const { solution } = await context.report.step('solve', async () => {
    const solved = solveInventoryProblem(problem);
    const figures = { model: problem['model'], cost: solved.cost };
    return { solution: solved, rowsIn: 1, rowsOut: 1, figures };
  });
  writeJson(String(options['out']), solution);
}
