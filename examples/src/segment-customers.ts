import { createRng, matrixFromRows } from '@quanyu/numeric';
import { segmentsOf } from '@quanyu/profile';

// Visits a month and spending of five customers.
const x = matrixFromRows([
  [3, 3000],
  [2, 2000],
  [1, 1500],
  [13 / 3, 1000],
  [13, 500],
]);
const { segments, report } = segmentsOf(
  { customers: ['A', 'B', 'C', 'D', 'E'], features: ['visits', 'spend'], x },
  { k: 3, scale: 'z', rng: createRng(1) },
);
console.log(`inertia ${report.inertia.toFixed(6)}`);
report.segments.forEach(({ segment, name, size }) => {
  console.log(`${segment}: ${name.en} / ${name.zh} (${size})`);
});
console.log(`segments ${[...segments].join(' ')}`);
