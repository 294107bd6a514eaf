export {
  type ClvReport,
  type ClvScores,
  type ClvState,
  clvOf,
  fitClv,
  predictClv,
} from './clv.ts';
export { PROFILE_ERRORS } from './errors.ts';
export {
  type BgNbdState,
  expectedPurchases,
  fitBgNbd,
  type Histories,
  predictBgNbd,
} from './models/bg-nbd.ts';
export {
  fitGammaGamma,
  type GammaGammaState,
  predictGammaGamma,
  type RepeatValues,
} from './models/gamma-gamma.ts';
export {
  type PurchaseSummary,
  type PurchaseTable,
  purchasesBetween,
  summarisePurchases,
} from './purchases.ts';
