/** Style of the till: large, for fingers and from an arm's length. */
export const TILL_STYLE: string = `
.s-till{min-height:100vh}
.s-till input,.s-till select,.s-till button,.s-till .s-button{min-height:48px}
.t-header{display:flex;flex-wrap:wrap;gap:0 var(--s-l);align-items:center;padding:var(--s-xs) var(--s-l);background:var(--surface);border-bottom:1px solid var(--line)}
.t-header .s-nav{flex:1}
.t-actor{color:var(--textQuiet);font-size:13px}
.t-main{display:grid;grid-template-columns:minmax(0,1fr) 360px;gap:var(--s-l);max-width:1440px;margin:0 auto;padding:var(--s-l);align-items:start}
.t-sell,.t-pay{display:flex;flex-direction:column;gap:var(--s-m);min-width:0}
.t-pay{position:sticky;top:var(--s-l);padding:var(--s-l);background:var(--surface);border:1px solid var(--line);border-radius:var(--r-medium)}
.t-bar,.t-row{display:flex;flex-wrap:wrap;gap:var(--s-s);align-items:center}
.t-row input{flex:1 1 120px}
.t-network{margin-left:auto;padding:2px 10px;border-radius:12px;background:var(--goodSoft);color:var(--good);font-size:13px}
.t-network.t-off{background:var(--actSoft);color:var(--act)}
.t-scan{display:flex;flex-direction:column;gap:var(--s-xs)}
.t-scan label{font-weight:600}
.t-scan input{min-height:60px;font-size:22px;border-width:2px}
.t-found{display:flex;flex-direction:column;gap:var(--s-xs)}
.t-found button{display:flex;flex-wrap:wrap;gap:var(--s-xs) var(--s-m);align-items:center;width:100%;min-height:56px;padding:var(--s-s) var(--s-m);border:1px solid var(--line);border-radius:var(--r-small);background:var(--surface);text-align:left;cursor:pointer}
.t-found button:hover{border-color:var(--brand)}
.t-found .t-name{flex:1 1 160px;font-weight:600}
.t-said:empty{display:none}
.t-said{padding:var(--s-s) var(--s-m);border-radius:var(--r-small);background:var(--actSoft)}
.t-said.t-good{background:var(--goodSoft)}
.t-lines{display:flex;flex-direction:column}
.t-line{display:grid;grid-template-columns:minmax(0,1fr) auto minmax(96px,auto) 48px;gap:var(--s-s) var(--s-m);align-items:center;padding:var(--s-s) 0;border-bottom:1px solid var(--line)}
.t-line .t-name{font-weight:600}
.t-units{display:flex;align-items:center}
.t-units button,.t-line>button{width:48px;padding:0;border:1px solid var(--line);border-radius:var(--r-small);background:var(--surface);font-size:20px;cursor:pointer}
.t-units input{width:64px;margin:0 4px;text-align:center}
.t-line output{white-space:nowrap;text-align:right;font-weight:600;font-variant-numeric:tabular-nums}
.t-member,.t-methods{display:flex;flex-direction:column;gap:var(--s-xs)}
.t-methods{flex-direction:row;flex-wrap:wrap;gap:var(--s-s);margin:0;padding:0;border:0}
.t-methods legend{padding:0 0 var(--s-xs)}
.t-method{flex:1;display:inline-flex;gap:6px;align-items:center;justify-content:center;min-height:48px;padding:0 var(--s-s);border:1px solid var(--line);border-radius:var(--r-small);cursor:pointer;white-space:nowrap}
.t-method:has(:checked){border-color:var(--brand);background:var(--brandSoft)}
.t-method input{min-height:0;accent-color:var(--brand)}
.t-total{display:flex;justify-content:space-between;align-items:baseline;padding-top:var(--s-s);border-top:1px solid var(--line)}
.t-total strong{font-size:32px;font-variant-numeric:tabular-nums}
.s-till .t-big{min-height:64px;font-size:20px}
.t-change:empty{display:none}
.t-change{font-size:18px;font-weight:600}
.t-held{display:flex;flex-direction:column;gap:var(--s-s);padding:var(--s-m);border-radius:var(--r-small);background:var(--actSoft)}
.t-held[hidden],[hidden]{display:none}
.t-receipt-page{max-width:480px;margin:0 auto;padding:var(--s-xl) var(--s-l);display:flex;flex-direction:column;gap:var(--s-l)}
.t-receipt{display:flex;flex-direction:column;gap:var(--s-s);padding:var(--s-xl);background:var(--surface);border:1px solid var(--line);border-radius:var(--r-medium)}
.t-receipt h1,.t-receipt>p{text-align:center}
@media (max-width:860px){.t-main{grid-template-columns:minmax(0,1fr)}.t-pay{position:static}.t-actor{display:none}}
@media (max-width:480px){.t-line{grid-template-columns:minmax(0,1fr) minmax(48px,auto)}.t-line>button{justify-self:end}.t-line .t-name{grid-column:1}.t-line>button{grid-row:1;grid-column:2}.t-line output{grid-column:2;grid-row:2}.t-units{grid-row:2;grid-column:1}}
@media print{.t-header,.s-skip,.s-no-print{display:none}.t-receipt-page{max-width:80mm;padding:0}.t-receipt{border:0;padding:0}body{background:#fff}}
`;
