import type { Catalogue } from '@quanyu/domain';
import { CLEAN_REASONS_EN, CLEAN_REASONS_ZH } from './clean/rules.ts';
import { REJECT_REASONS_EN, REJECT_REASONS_ZH } from './import/reject-codes.ts';

/** Texts of touched and rejected rows, by rule or reject code. */
export const REASONS_EN: Catalogue = { ...CLEAN_REASONS_EN, ...REJECT_REASONS_EN };
export const REASONS_ZH: Catalogue = { ...CLEAN_REASONS_ZH, ...REJECT_REASONS_ZH };
