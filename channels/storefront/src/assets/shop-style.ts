/** Style of what shop and till share, and of the shop's pages. */
export const SHOP_STYLE: string = `
*,*::before,*::after{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font-family:var(--font);font-size:15px;line-height:1.5;overflow-wrap:anywhere}
h1,h2,p,ul,ol,dl,dd,figure{margin:0;padding:0}
h1{font-size:24px;line-height:1.3;font-weight:600}
h2{font-size:20px;line-height:1.3;font-weight:600}
ul,ol{list-style:none}
a{color:var(--brand)}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
main:focus-visible{outline:none}
input,select,button{font:inherit;color:inherit;min-height:var(--touch)}
input,select{padding:0 var(--s-m);border:1px solid var(--textQuiet);border-radius:var(--r-small);background:var(--surface);min-width:0}
input::placeholder{color:var(--textQuiet);opacity:1}
.s-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.s-skip{position:absolute;left:-999px;top:8px;z-index:9;padding:10px 16px;background:var(--raised);border-radius:var(--r-small)}
.s-skip:focus{left:8px}
.s-quiet{color:var(--textQuiet)}
.s-right,.s-price{white-space:nowrap}
.s-right{text-align:right;font-variant-numeric:tabular-nums}
.s-button{display:inline-flex;align-items:center;justify-content:center;min-height:var(--touch);padding:0 var(--s-l);border:1px solid var(--brand);border-radius:var(--r-small);background:var(--brand);color:var(--onBrand);font-weight:600;text-decoration:none;cursor:pointer}
.s-button:hover{filter:brightness(1.08)}
.s-button:disabled{background:var(--band);border-color:var(--line);color:var(--textQuiet);cursor:default;filter:none}
.s-button-calm{background:var(--surface);color:var(--brand)}
.s-button-plain{background:none;border-color:transparent;color:var(--textQuiet);padding:0 var(--s-s);font-weight:400;text-decoration:underline}
.s-button-big{min-height:48px;font-size:16px}
.s-demo{display:flex;flex-wrap:wrap;gap:0 var(--s-l);align-items:center;padding:2px max(var(--s-l),calc((100% - 1168px)/2));background:var(--actSoft);color:var(--text);font-size:13px}
.s-demo a{display:inline-flex;align-items:center;min-height:var(--touch);color:var(--text)}
.s-demo-said{flex:1 1 220px}
.s-header{position:sticky;top:0;z-index:5;background:var(--surface);border-bottom:1px solid var(--line)}
.s-header-row{display:flex;flex-wrap:wrap;gap:var(--s-s) var(--s-l);align-items:center;max-width:1200px;margin:0 auto;padding:var(--s-s) var(--s-l)}
.s-logo{display:inline-flex;gap:10px;align-items:center;min-height:var(--touch);color:var(--text);font-size:18px;font-weight:600;text-decoration:none}
.s-mark{flex:none}
.s-search{display:flex;flex:1 1 260px;order:0;min-width:0}
.s-search input{flex:1;border-radius:var(--r-small) 0 0 var(--r-small);border-right:0}
.s-search button{border:1px solid var(--brand);border-radius:0 var(--r-small) var(--r-small) 0;background:var(--brand);color:var(--onBrand);padding:0 var(--s-l);cursor:pointer;white-space:nowrap}
.s-nav{display:flex;flex-wrap:wrap;gap:0 var(--s-l)}
.s-nav a{display:inline-flex;gap:6px;align-items:center;min-height:var(--touch);color:var(--text);text-decoration:none;white-space:nowrap}
.s-nav a:hover{color:var(--brand);text-decoration:underline}
.s-count{min-width:22px;padding:0 6px;border-radius:11px;background:var(--brand);color:var(--onBrand);font-size:13px;text-align:center;font-variant-numeric:tabular-nums}
.s-main{max-width:1200px;margin:0 auto;padding:var(--s-l);display:flex;flex-direction:column;gap:var(--s-xl);min-height:60vh}
.s-main>*{min-width:0}
.s-notice:empty{display:none}
.s-footer{max-width:1168px;margin:0 auto;padding:var(--s-xl) 0;color:var(--textQuiet);border-top:1px solid var(--line)}
.s-section{display:flex;flex-direction:column;gap:var(--s-m);min-width:0}
.s-hero{display:flex;flex-direction:column;gap:var(--s-s);padding:var(--s-xl);border-radius:var(--r-medium);background:var(--brandSoft)}
.s-pills{display:flex;flex-wrap:wrap;gap:var(--s-s)}
.s-pill{display:inline-block;max-width:240px;line-height:38px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-height:var(--touch);padding:0 var(--s-l);border:1px solid var(--line);border-radius:20px;background:var(--surface);color:var(--text);text-decoration:none}
.s-pill:hover{border-color:var(--brand)}
.s-pill[aria-current=page]{background:var(--brand);border-color:var(--brand);color:var(--onBrand)}
.s-cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(168px,1fr));gap:var(--s-m)}
.s-card{position:relative;display:flex;flex-direction:column;gap:4px;padding:var(--s-m);background:var(--surface);border:1px solid var(--line);border-radius:var(--r-medium);min-width:0}
.s-card:has(.s-stock-bad) .s-picture{opacity:.45}
.s-card:hover{border-color:var(--brand)}
.s-card-link{color:var(--text);text-decoration:none}
.s-card-link:hover .s-card-name{color:var(--brand);text-decoration:underline}
.s-card-name{display:-webkit-box;margin-top:var(--s-s);font-weight:600;line-height:1.35;overflow:hidden;-webkit-line-clamp:2;-webkit-box-orient:vertical}
.s-card-line{font-size:13px}
.s-card-brand{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.s-card-add{margin-top:auto;padding-top:var(--s-s)}
.s-card-add .s-button{width:100%}
.s-price{font-size:18px;font-weight:600;color:var(--text);font-variant-numeric:tabular-nums}
.s-price.s-quiet{font-size:13px;font-weight:400;color:var(--textQuiet)}
.s-old{white-space:nowrap;color:var(--textQuiet);font-size:13px}
.s-stock{display:inline-block;padding:1px 8px;border-radius:10px;font-size:13px;white-space:nowrap}
.s-stock-good{background:var(--goodSoft);color:var(--good)}
.s-stock-act{background:var(--actSoft);color:var(--act)}
.s-stock-bad{background:var(--badSoft);color:var(--bad)}
.s-reason{color:var(--textQuiet)}
.s-picture{display:block;aspect-ratio:4/3;border-radius:var(--r-small);overflow:hidden;background:var(--tone)}
.s-picture svg{display:block;width:100%;height:100%;padding:10%;fill:var(--ink);stroke:none}
.s-picture .s-cut{fill:none;stroke:var(--tone);stroke-width:4;stroke-linecap:round}
.s-picture .s-string{fill:none;stroke:var(--ink);stroke-width:4;stroke-linecap:round}
.s-picture .s-hole{fill:var(--tone)}
.s-tone-0{--tone:#e3edf8;--ink:#5b93cf}.s-tone-1{--tone:#fdeedd;--ink:#e09a4b}.s-tone-2{--tone:#e2f3ea;--ink:#57ab81}
.s-tone-3{--tone:#f6e6f1;--ink:#c07aab}.s-tone-4{--tone:#f3f0d8;--ink:#b0a43c}.s-tone-5{--tone:#fbe6e3;--ink:#d9796d}
@media (prefers-color-scheme: dark){.s-tone-0{--tone:#1f3347;--ink:#6fa6dd}.s-tone-1{--tone:#3d2d1b;--ink:#dda15e}.s-tone-2{--tone:#1d3529;--ink:#66b98f}
.s-tone-3{--tone:#382635;--ink:#cd8db9}.s-tone-4{--tone:#35321a;--ink:#beb355}.s-tone-5{--tone:#3d2522;--ink:#dd8a7f}}
.s-empty{display:flex;flex-direction:column;gap:var(--s-m);align-items:center;padding:var(--s-xl) var(--s-l);color:var(--textQuiet);text-align:center}
.s-message{padding:var(--s-m) var(--s-l);border-radius:var(--r-small);border-left:4px solid}
.s-message-good{background:var(--goodSoft);border-color:var(--good)}
.s-message-act{background:var(--actSoft);border-color:var(--act)}
.s-message-bad{background:var(--badSoft);border-color:var(--bad)}
.s-message form{margin-top:var(--s-s)}
.s-message a{color:var(--text)}
.s-pager{display:flex;flex-wrap:wrap;gap:var(--s-m);align-items:center;justify-content:center}
.s-product{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:var(--s-xl);align-items:start}
.s-product-facts{display:flex;flex-direction:column;gap:var(--s-m);min-width:0}
.s-product-price{display:flex;flex-wrap:wrap;gap:var(--s-s) var(--s-m);align-items:center}
.s-product-price .s-price{font-size:28px}
.s-buy{display:flex;flex-wrap:wrap;gap:var(--s-s);align-items:center}
.s-buy input{width:84px}
.s-facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(140px,1fr));gap:var(--s-m)}
.s-facts dt{color:var(--textQuiet);font-size:13px}
.s-small-title{font-size:16px}
.s-table{width:100%;border-collapse:collapse}
.s-table th{color:var(--textQuiet);font-weight:400;text-align:left;font-size:13px}
.s-table th.s-right{text-align:right}
.s-table th,.s-table td{padding:8px 4px;border-bottom:1px solid var(--line)}
.s-cart-page{display:grid;grid-template-columns:minmax(0,1fr) 300px;gap:var(--s-xl);align-items:start}
.s-lines,.s-orders,.s-people{display:flex;flex-direction:column}
.s-line{display:flex;flex-wrap:wrap;gap:var(--s-s) var(--s-m);align-items:center;padding:var(--s-m) 0;border-bottom:1px solid var(--line)}
.s-line .s-picture{width:72px;flex:none}
.s-line-main{flex:1 1 140px;display:flex;flex-direction:column;gap:2px;align-items:flex-start;min-width:0}
.s-line-main a{color:var(--text);font-weight:600}
.s-line-units{display:flex;gap:var(--s-xs)}
.s-line-units input{width:76px}
.s-line-total{min-width:84px;text-align:right;font-variant-numeric:tabular-nums}
.s-summary{display:flex;flex-direction:column;gap:var(--s-m);padding:var(--s-l);background:var(--surface);border:1px solid var(--line);border-radius:var(--r-medium)}
.s-sums{display:flex;flex-direction:column;gap:var(--s-s)}
.s-sums div{display:flex;justify-content:space-between;gap:var(--s-m);font-variant-numeric:tabular-nums}
.s-sums .s-total{font-size:20px;font-weight:600}
.s-saved{color:var(--good)}
.s-actions{display:flex;flex-wrap:wrap;gap:var(--s-s);align-items:center}
.s-order-row{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,2fr) auto minmax(90px,auto);gap:var(--s-s) var(--s-l);align-items:center;padding:var(--s-m) var(--s-s);border-bottom:1px solid var(--line);color:var(--text);text-decoration:none}
.s-order-row:hover{background:var(--band)}
.s-order-row strong{text-align:right;font-variant-numeric:tabular-nums}
.s-order-name{font-weight:600}
.s-timeline li{position:relative;margin-left:6px;padding:0 0 var(--s-l) 20px;border-left:2px solid var(--line)}
.s-timeline li::before{content:'';position:absolute;left:-7px;top:5px;width:12px;height:12px;border-radius:50%;background:var(--brand)}
.s-timeline li:last-child{border-color:transparent}
.s-inline{display:flex;gap:var(--s-s);max-width:480px}
.s-inline input{flex:1}
.s-people{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:var(--s-m)}
.s-person{display:flex;flex-direction:column;gap:2px;width:100%;padding:var(--s-m) var(--s-l);border:1px solid var(--line);border-radius:var(--r-medium);background:var(--surface);text-align:left;cursor:pointer}
.s-person:hover{border-color:var(--brand)}
.s-gone{animation:gone .3s ease-in forwards}
@keyframes gone{to{opacity:0;transform:scale(.96)}}
@media (prefers-reduced-motion: reduce){.s-gone{animation:none}}
@media (max-width:1200px){.s-footer{margin:0 var(--s-l)}}
@media (max-width:760px){
.s-header{position:static}
.s-search{order:3;flex-basis:100%}
.s-nav{gap:0 var(--s-m)}
.s-hero{padding:var(--s-l)}
.s-product,.s-cart-page{grid-template-columns:minmax(0,1fr)}
.s-product>.s-picture{aspect-ratio:auto;height:220px}
.s-cards{grid-template-columns:repeat(auto-fill,minmax(148px,1fr));gap:var(--s-s)}
.s-order-row{grid-template-columns:minmax(0,1fr) auto}
}
`;
