/** 模型用词。 */
export const models = {
  models: {
    one: '模型',
    rollBack: '回退',
    retire: '停用',
    run: '训练于运行',
    metricsNote: '在训练时未见过的数据上评估',
    thisOne: '本模型',
    liveOne: '使用中：{{name}}',
    curve: '学习曲线',
    curveNote: '训练过程中每一轮或每次试验的效果',
    curveOf: '{{name}} 的学习曲线',
    noCurve: '此模型一步训练完成，没有过程曲线。',
    params: '参数',
    done: {
      promote: '{{name}} 已启用。',
      retire: '{{name}} 已停用。',
      'roll-back': '{{name}} 已恢复启用。',
    },
  },
  modelAction: { promote: '启用', retire: '停用' },
  modelKind: {
    forecast: '需求预测',
    segments: '客群划分',
    activity: '复购预测',
    'customer-value': '终身价值',
    recommend: '推荐',
  },
};
