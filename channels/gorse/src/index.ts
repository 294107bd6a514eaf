export { GORSE_ERRORS } from './errors.ts';
export {
  deleteFeedback,
  type FeedbackAnswer,
  type FeedbackFilter,
  type FeedbackPage,
  type FeedbackTools,
  listFeedback,
  oneFeedback,
  pageFeedback,
  putFeedback,
  type RowAffected,
} from './feedback.ts';
export {
  changeCategory,
  changeItem,
  deleteItem,
  oneItem,
  type ProductAnswer,
  pageItems,
  putItems,
  type WriteTools,
} from './items.ts';
export { BODY_BYTES_MAX } from './limits.ts';
export {
  itemNeighbours,
  latest,
  popularItems,
  type RecommendPort,
  type RecommendQuestion,
  type RecommendTools,
  recommendFor,
  recommendForSession,
  type Scored,
  userNeighbours,
} from './recommendations.ts';
export {
  changeUser,
  deleteUser,
  oneUser,
  pageUsers,
  putUsers,
  type UserAnswer,
} from './users.ts';
