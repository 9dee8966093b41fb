// Lists: rows that open, marks for bulk actions, keys j k Enter x, filters that count themselves.
(() => {
  "use strict";
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const rows = () => $$("[data-table] tbody tr");

  const open = (row, apart) => {
    const url = row?.dataset.href;
    if (url) row.dispatchEvent(new CustomEvent("row-open", { bubbles: true })); // house.js remembers the queue
    if (!url) return;
    if (apart) window.open(url, "_blank", "noopener"); else location.href = url;
  };
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-table] tbody tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, summary") || String(getSelection())) return;
    if (event.target.closest(".c-mark")) { mark(row); return; }
    open(row, event.ctrlKey || event.metaKey);
  });

  // -- marks
  const count = (table) => {
    const boxes = $$("tbody input[name=ids]", table), marked = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr").classList.toggle("is-marked", box.checked);
    const bar = table.querySelector("[data-bulk]"), all = table.querySelector("[data-mark-all]");
    bar?.classList.toggle("is-on", marked.length > 0);
    if (bar) bar.querySelector("[data-bulk-count]").textContent = marked.length;
    if (all) { all.checked = boxes.length > 0 && marked.length === boxes.length; all.indeterminate = marked.length > 0 && !all.checked; }
  };
  const mark = (row) => {
    const box = row?.querySelector("input[name=ids]");
    if (box) { box.checked = !box.checked; count(row.closest("[data-table]")); }
  };
  document.addEventListener("change", (event) => {
    const table = event.target.closest("[data-table]");
    if (!table) return;
    if (event.target.matches("[data-mark-all]")) for (const box of $$("tbody input[name=ids]", table)) box.checked = event.target.checked;
    if (event.target.matches("[data-mark-all], input[name=ids]")) { count(table); event.stopPropagation(); }
    const filter = event.target.closest(".filter");
    if (filter) tell(filter);
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-bulk-clear]");
    if (!clear) return;
    const table = clear.closest("[data-table]");
    for (const box of $$("tbody input[name=ids]", table)) box.checked = false;
    count(table);
  });

  // -- on a phone the filters fold behind one button
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-filters-toggle]");
    if (!button) return;
    const shown = button.parentElement.querySelector(".filter-set").classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(shown));
  });

  // -- filters: how many are chosen; finding in a long list of choices
  const tell = (filter) => {
    const dates = $$("input[data-date]", filter);
    const chosen = dates.length ? Number(dates.some((input) => input.value)) : $$(".filter-options input:checked", filter).length;
    const shown = filter.querySelector("[data-chosen]");
    if (shown) { shown.textContent = chosen; shown.hidden = !chosen; }
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-narrow]")) return;
    event.stopPropagation();
    const words = event.target.value.toLowerCase();
    for (const option of $$(".filter-option", event.target.closest("fieldset"))) option.hidden = !option.textContent.toLowerCase().includes(words);
  }, true);

  // -- export of what is seen now, after filters changed without a reload
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-export]");
    const results = link?.closest("[data-table]").querySelector(".table-results");
    if (results) link.href = results.dataset[link.dataset.export];
  }, true);

  // -- keys
  let here = null;
  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here?.isConnected ? here : null);
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    here?.classList.remove("is-here");
    here = next;
    here.classList.add("is-here");
    here.scrollIntoView({ block: "nearest" });
    (here.querySelector(".row-link") || here).focus?.({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!rows().length) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && here) mark(here);
    else if (event.key === "Enter" && here && !event.target.closest("a, button, summary")) open(here);
    else return;
    event.preventDefault();
  });

  // a table wider than the page scrolls by itself, at the price of its sticky head
  const measure = () => {
    for (const box of $$(".table-scroll")) {
      box.classList.remove("is-wide");
      box.classList.toggle("is-wide", box.scrollWidth > box.clientWidth + 1);
    }
  };
  addEventListener("resize", measure);
  document.body.addEventListener("htmx:afterSettle", measure);
  document.fonts?.ready.then(measure);

  // the browser may have kept marks when coming back
  const fresh = () => { for (const table of $$("[data-table]")) count(table); };
  fresh();
  document.body.addEventListener("htmx:afterSettle", fresh);
})();
