/** Words of fitted models. */
export const models = {
  models: {
    one: 'Model',
    rollBack: 'Roll back',
    retire: 'Retire',
    run: 'Fitted in run',
    metricsNote: 'Measured on data that the fit had not seen',
    thisOne: 'This model',
    liveOne: 'Live: {{name}}',
    curve: 'Learning curve',
    curveNote: 'How good it was after each pass or trial of the fit',
    curveOf: 'Learning curve of {{name}}',
    noCurve: 'This model is fitted in one step: there is no course to show.',
    params: 'Parameters',
    done: {
      promote: '{{name}} is live now.',
      retire: '{{name}} is retired.',
      'roll-back': '{{name}} is live again.',
    },
  },
  modelAction: { promote: 'Made live', retire: 'Retired' },
  modelKind: {
    forecast: 'Forecast of demand',
    segments: 'Customer segments',
    activity: 'Who buys again',
    'customer-value': 'Customer lifetime value',
    recommend: 'Recommendations',
  },
};
