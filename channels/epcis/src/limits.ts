/** Events of one capture; advertised as GS1-EPCIS-Capture-Limit. */
export const CAPTURE_EVENTS_MAX = 20_000;
/** Bytes of one capture; advertised as GS1-EPCIS-Capture-File-Size-Limit. */
export const CAPTURE_BYTES_MAX: number = 32 * 1024 * 1024;
/** Faults that a refused capture names; the rest are counted only. */
export const FAULTS_MAX = 20;
/** Nesting of extensions: deeper is hostile. */
export const DEPTH_MAX = 40;
/** Events of one answer page. */
export const PAGE_EVENTS_DEFAULT = 30;
export const PAGE_EVENTS_MAX = 1000;
/** Rows read at a time while a page is filled. */
export const SCAN_ROWS = 500;
/** Rows that one page may look at before it is handed out part-filled. */
export const SCAN_ROWS_MAX = 50_000;
/** Named queries, and subscriptions in all. */
export const QUERIES_MAX = 1000;
/** Elements of an XML document. */
export const XML_NODES_MAX = 2_000_000;
/** Deliveries that fail in a row before a subscription rests until it is made anew. */
export const DELIVERY_FAILURES_MAX = 50;
/** Events of one delivery. */
export const DELIVERY_EVENTS_MAX = 1000;
