// Behaviour of the house: dialogues, menus, toasts, dates, formats while typing, keys. No inline code anywhere (CSP).
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const dialog = $("#dialog");

  // -- dialogue: an action's form arrives in it; Esc, backdrop and "cancel" close it
  const showDialog = () => { if (dialog && !dialog.open) dialog.showModal(); };
  const closeDialog = () => { if (dialog?.open) dialog.close(); };
  dialog?.addEventListener("close", () => dialog.replaceChildren());
  dialog?.addEventListener("mousedown", (event) => {
    const typed = $$("textarea, input[type=text]", dialog).some((input) => input.value !== input.defaultValue);
    if (event.target === dialog && !typed) closeDialog();
  });

  // -- htmx
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf;
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.hasAttribute("data-poll") && (document.hidden || busy(event.detail.elt))) event.preventDefault();
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (event.detail.target === dialog) event.detail.swapOverride = "innerHTML"; // whatever a part around the link says
    if (xhr.status >= 400) {
      const ours = Boolean(xhr.getResponseHeader("HX-Retarget"));
      const form = (xhr.status === 422 || xhr.status === 409) && !/^\s*<!doctype/i.test(xhr.responseText);
      event.detail.shouldSwap = ours || form;
      event.detail.isError = !(ours || form);
    }
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog) {
      showDialog();
      ($("[data-error-summary]", dialog) || $("[autofocus], textarea, input:not([type=hidden]), select", dialog) || dialog).focus();
    }
  });
  document.body.addEventListener("htmx:load", (event) => dress(event.detail.elt));
  const failed = () => toast(document.documentElement.lang === "en" ? "No answer from the server. Nothing is lost: try again." :
    document.documentElement.lang === "kk" ? "Серверден жауап жоқ. Ештеңе жоғалған жоқ: қайталап көріңіз." : "Сервер не отвечает. Ничего не потеряно: попробуйте ещё раз.");
  document.body.addEventListener("htmx:sendError", (event) => { if (!event.detail.elt.hasAttribute("data-poll")) failed(); });
  document.body.addEventListener("htmx:responseError", (event) => { if (!event.detail.elt.hasAttribute("data-poll")) failed(); });

  // a polled part is left alone while somebody works in it
  const busy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")
    || Boolean($("details[open]", part)) || Boolean($("input:checked[name=ids]", part));

  // -- progress: nothing under a tenth of a second
  let waiting = 0, timer = null;
  const line = $("#progress");
  const start = () => { waiting += 1; timer ||= setTimeout(() => line?.classList.add("is-on"), 300); };
  const stop = () => {
    waiting = Math.max(0, waiting - 1);
    if (!waiting) { clearTimeout(timer); timer = null; line?.classList.remove("is-on"); }
  };
  document.body.addEventListener("htmx:beforeSend", (event) => { if (!event.detail.elt.hasAttribute("data-poll")) start(); });
  document.body.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.elt.hasAttribute("data-poll")) stop(); });

  // -- toasts
  const toast = (text, level = "danger") => {
    const place = $("#toasts");
    if (!place) return;
    const note = document.createElement("div");
    note.className = `house-toast house-toast-${level}`;
    note.setAttribute("role", "alert");
    note.textContent = text;
    place.append(note);
    setTimeout(() => note.remove(), 8000);
  };

  // -- pages keep their place after an action
  const place = `place:${location.pathname}`;
  addEventListener("pagehide", () => { try { sessionStorage.setItem(place, String(scrollY)); } catch { /* no storage */ } });
  try {
    const kept = Number(sessionStorage.getItem(place));
    const came = document.referrer && new URL(document.referrer);
    if (kept && !location.hash && came && came.pathname.startsWith(location.pathname)) {
      scrollTo(0, kept);
      for (const note of $$(".main .notes .note")) toast(note.textContent.trim(), note.classList.contains("note-success") ? "success" : "info");
    }
  } catch { /* no storage */ }

  // -- clicks that belong to the shell
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    for (const menu of $$("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
    if (hit("[data-dialog-close]") && dialog?.contains(event.target)) { event.preventDefault(); closeDialog(); }
    if (hit("[data-toast-close]")) hit("[data-toast]").remove();
    if (hit("[data-rail-open]")) { event.preventDefault(); document.body.classList.add("rail-open"); $("#rail a")?.focus(); }
    if (hit("[data-rail-close]")) { event.preventDefault(); document.body.classList.remove("rail-open"); if (location.hash === "#rail") location.hash = ""; }
    if (hit("[data-back]") && history.length > 1) { event.preventDefault(); history.back(); }
    if (hit("[data-help]")) help();
    if (hit("[data-print]")) { event.preventDefault(); print(); }
    if (!hit(".top-search")) $("#search-hits")?.replaceChildren();
  });

  // -- the next case of the list from which the person came, in the list's own order and filters
  const queue = {
    read: () => { try { return JSON.parse(sessionStorage.getItem("queue")) || null; } catch { return null; } },
    write: (value) => { try { sessionStorage.setItem("queue", JSON.stringify(value)); } catch { /* full or forbidden */ } },
  };
  const leave = (event) => {
    const row = event.target.closest?.("[data-table] tr[data-href]");
    if (!row) return;
    const rows = $$("[data-table] tr[data-href]");
    queue.write({ list: location.href, rows: rows.map((each) => each.dataset.href), at: rows.indexOf(row), page: "" });
  };
  document.addEventListener("click", leave, true);
  document.addEventListener("row-open", leave, true);
  const arrived = queue.read();
  if (arrived && !arrived.page && !$("[data-table]")) queue.write({ ...arrived, page: location.pathname });
  const nextCase = () => {
    const here = queue.read(), link = $("[data-next]");
    if (here && here.page === location.pathname) {
      const href = here.rows[here.at + 1];
      if (href) queue.write({ ...here, at: here.at + 1, page: "" });
      location.href = href || here.list;
    } else if (link) location.href = link.href;
  };
  $("[data-next]")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    nextCase();
  });

  // -- keys
  const help = () => {
    const words = $("#keys-help");
    if (!words || !dialog || dialog.open) return;
    dialog.replaceChildren(words.content.cloneNode(true));
    showDialog();
  };
  const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of $$("details[data-menu][open]")) { menu.open = false; $("summary", menu).focus(); }
      document.body.classList.remove("rail-open");
      $("#search-hits")?.replaceChildren();
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || dialog?.open) return;
    if (event.key === "?") { event.preventDefault(); help(); }
    if (event.code === "KeyN") { event.preventDefault(); nextCase(); }
    if (event.key === "/") { const box = $("[data-table] input[type=search]") || $("[data-hotkey]"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
  });
  $("[data-hotkey]")?.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); $("#search-hits a")?.focus(); }
    if (event.key === "Enter") { const only = $$("#search-hits a"); if (only.length === 1) { event.preventDefault(); only[0].click(); } }
  });
  $("#search-hits")?.addEventListener("keydown", (event) => {
    const links = $$("#search-hits a"), at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown") { event.preventDefault(); links[at + 1]?.focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (links[at - 1] || $("[data-hotkey]")).focus(); }
  });

  // -- dates: dd.mm.yyyy typed, or taken from the browser's calendar
  const two = (number) => String(number).padStart(2, "0");
  const dateText = (value) => value.replace(/^(\d+)-(\d+)-(\d+)(?:T(\d+:\d+).*)?$/, (_, y, m, d, t) => `${d}.${m}.${y}${t ? ` ${t}` : ""}`);
  const isoText = (value) => {
    const found = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(\d{1,2}):(\d{2}))?/.exec(value.trim());
    return found ? `${found[3]}-${two(found[2])}-${two(found[1])}${found[4] ? `T${two(found[4])}:${found[5]}` : ""}` : "";
  };
  const dressDate = (input) => {
    if (input.closest(".date-field")) return;
    const box = document.createElement("span"), picker = document.createElement("input"), button = document.createElement("button");
    box.className = "date-field";
    picker.type = input.dataset.date;
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    button.type = "button";
    button.className = "btn-icon-quiet";
    button.setAttribute("aria-label", input.getAttribute("placeholder") || "");
    button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${$("svg.icon use")?.getAttribute("href").split("#")[0]}#calendar"></use></svg>`;
    input.before(box);
    box.append(input, picker, button);
    button.addEventListener("click", () => { picker.value = isoText(input.value); picker.showPicker?.(); });
    picker.addEventListener("change", () => {
      if (picker.value) { input.value = dateText(picker.value); input.dispatchEvent(new Event("change", { bubbles: true })); }
    });
    picker.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("input", (event) => { if (!event.inputType?.startsWith("delete")) input.value = dots(input.value); });
  };
  const dots = (value) => value.replace(/^(\d{2})(\d)/, "$1.$2").replace(/^(\d{2}\.\d{2})(\d)/, "$1.$2").slice(0, 16);

  // -- formats while typing
  const groups = (digits, sizes, marks) => {
    let text = "", at = 0;
    sizes.forEach((size, index) => { if (digits.length > at) { text += (index ? marks[index - 1] : "") + digits.slice(at, at + size); at += size; } });
    return text;
  };
  const FORMATS = {
    snils: (digits) => groups(digits, [3, 3, 3, 2], ["-", "-", " "]),
    iin: (digits) => digits.slice(0, 12),
    enp: (digits) => groups(digits, [4, 4, 4, 4], [" ", " ", " "]),
    money: (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, " "),
    phone: (digits) => /^[78]/.test(digits) ? `+7 ${groups(digits.slice(1), [3, 3, 2, 2], [" ", "-", "-"])}`.trim() : digits && `+${digits}`,
  };
  const dressFormat = (input) => input.addEventListener("input", (event) => {
    if (event.inputType?.startsWith("delete") || input.selectionStart !== input.value.length) return;
    input.value = FORMATS[input.dataset.format]?.(input.value.replace(/\D/g, "")) ?? input.value;
  });

  const dress = (root) => {
    for (const input of $$("input[data-date]", root)) dressDate(input);
    for (const input of $$("input[data-format]", root)) if (!input.dataset.dressed) { input.dataset.dressed = "1"; dressFormat(input); }
  };
  dress(document);
  $("[data-error-summary]")?.focus();

  // a form is sent once, however often it is clicked
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
})();
