import type { Catalogue } from '@quanyu/domain';

/** Reasons of forecast alarms, in English. */
export const REASONS_EN: Catalogue = {
  FORECAST_DRIFT_UP:
    'Demand has been running above the forecast beyond its usual error of ±{deviation|number1} (after {seen|int} periods watched): refit or look for the cause',
  FORECAST_DRIFT_DOWN:
    'Demand has been running below the forecast beyond its usual error of ±{deviation|number1} (after {seen|int} periods watched): refit or look for the cause',
  FORECAST_DRIFT_SPREAD:
    'Demand has been swinging around the forecast more than its usual error of ±{deviation|number1} (after {seen|int} periods watched): intervals and safety stock may be too small',
};

/** The same in Chinese. */
export const REASONS_ZH: Catalogue = {
  FORECAST_DRIFT_UP:
    '实际需求持续高于预测，超出通常误差 ±{deviation|number1}（已观察 {seen|int} 期）：请重新拟合或查找原因',
  FORECAST_DRIFT_DOWN:
    '实际需求持续低于预测，超出通常误差 ±{deviation|number1}（已观察 {seen|int} 期）：请重新拟合或查找原因',
  FORECAST_DRIFT_SPREAD:
    '实际需求围绕预测的波动大于通常误差 ±{deviation|number1}（已观察 {seen|int} 期）：预测区间和安全库存可能偏小',
};
