/** The report's whole style: light on paper, dark where the reader's system is. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1d2129; --soft: #565b64; --line: #c9cdd4; --back: #ffffff;
  --panel: #f5f6f8; --good: #1a6b35; --bad: #b3261e; }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #e6e8eb; --soft: #a9afb8; --line: #474c55; --back: #17191d; --panel: #212429;
    --good: #7bd495; --bad: #ff9c94; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 960px; background: var(--back); color: var(--text);
  font: 14px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 28px 0 8px; border-bottom: 1px solid var(--line); padding-bottom: 4px; }
p { margin: 4px 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.verdict { margin: 16px 0; padding: 10px 14px; border: 2px solid; border-radius: 4px; background: var(--panel); }
.verdict strong { font-size: 18px; }
.verdict.pass { border-color: var(--good); } .verdict.pass strong { color: var(--good); }
.verdict.fail { border-color: var(--bad); } .verdict.fail strong { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 2px 16px; margin: 8px 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 10px; text-align: right; vertical-align: top; }
th:first-child, td:first-child, td.words { text-align: left; overflow-wrap: anywhere; }
td.short { white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; }
td.differs { color: var(--bad); font-weight: 600; }
.mark { display: inline-block; min-width: 1.5em; padding: 0 4px; border-radius: 3px; text-align: center;
  font: 600 12px/1.5 ui-monospace, monospace; }
svg { display: block; max-width: 100%; height: auto; }
svg text { fill: var(--text); font-size: 12px; }
pre { margin: 0; padding: 10px; background: var(--panel); border: 1px solid var(--line); border-radius: 4px;
  font: 12px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@page { margin: 15mm; }
@media print {
  body { padding: 0; max-width: none; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2 { break-after: avoid; } tr, svg, .verdict { break-inside: avoid; }
}
`;
