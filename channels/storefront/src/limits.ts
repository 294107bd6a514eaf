/** Every list, text and queue of the shop and the till has a maximum; each is said here. */

/** Different products in a cart: the cart travels in a cookie of at most 4 KB. */
export const CART_LINES_MAX = 30;
/** Units of one product in a cart or a sale. */
export const UNITS_MAX = 999;
/** Characters of a session cookie, below the 4,096 that browsers keep. */
export const COOKIE_LENGTH_MAX = 3_800;
/** Orders an anonymous visitor can come back to. */
export const SESSION_ORDERS_MAX = 8;
/** Products a visitor waits for. */
export const WAITING_MAX = 8;
/** Cards of a recommended list on the home page, and of a row elsewhere. */
export const FEED_COUNT = 12;
export const ROW_COUNT = 6;
/** Products of a result page, and how many pages can be turned. */
export const PAGE_PRODUCTS = 24;
export const PAGES_MAX = 200;
/** Products one look at the stock may name. */
export const STOCK_PRODUCTS_MAX = 60;
/** Categories offered as links. */
export const CATEGORIES_MAX = 24;
/** Characters of a search. */
export const SEARCH_LENGTH_MAX = 100;
/** Orders shown on "my orders". */
export const ORDERS_SHOWN = 20;
/** Customers offered on the demo's picker. */
export const CUSTOMERS_SHOWN = 12;
/** Lines of a sale at the till. */
export const SALE_LINES_MAX = 200;
/** Products a till keeps for selling without the network. */
export const TILL_PRODUCTS_MAX = 20_000;
/** Products a search at the till shows. */
export const TILL_FOUND_MAX = 12;
/** Body of a form or of a sale. */
export const BODY_BYTES_MAX = 262_144;
/** Few enough to name the number. */
export const FEW_UNITS = 5;
