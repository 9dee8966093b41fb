// A form that is saved as typed (hx-post on the form) and survives a lost connection: what has not reached the server
// lies in this browser's storage until it has. <form data-draft="key" data-draft-revision="3" hx-trigger="…, draft-retry">
(() => {
  "use strict";
  const AGAIN = 10000; // milliseconds between attempts while the server cannot be reached
  const SECRET = new Set(["csrfmiddlewaretoken", "revision", "password"]);

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = `draft:${form.dataset.draft}`;
    const words = document.querySelector("[data-draft-words]")?.dataset || {};
    let timer = null, typed = 0, sending = 0;

    const store = {
      read: () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
      write: (value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
      clear: () => { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
    };
    const revision = () => Number(document.getElementById("draft-revision")?.value ?? -1);
    const values = () => [...new FormData(form)].filter(([name, value]) => !SECRET.has(name) && typeof value === "string");
    const say = (text, ...buttons) => {
      const status = document.getElementById("draft-status");
      if (!status) return;
      status.replaceChildren(document.createTextNode(text));
      for (const [label, act] of buttons) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-sm";
        button.textContent = label;
        button.addEventListener("click", act);
        status.append(" ", button);
      }
    };
    const keep = () => { typed += 1; store.write({ revision: revision(), at: Date.now(), values: values() }); };
    const retry = () => { clearTimeout(timer); timer = null; window.htmx?.trigger(form, "draft-retry"); };

    const fill = (kept) => {
      const given = new Map();
      for (const [name, value] of kept) given.set(name, [...(given.get(name) || []), value]);
      for (const field of form.elements) {
        if (!field.name || SECRET.has(field.name) || field.type === "hidden" || field.type === "file") continue;
        const found = given.get(field.name) || [];
        if (field.type === "checkbox" || field.type === "radio") field.checked = found.includes(field.value);
        else if (found.length) field.value = found[0];
      }
    };
    const restore = (kept) => { fill(kept.values); say(words.restored || ""); keep(); retry(); };
    const same = (kept) => JSON.stringify(kept.values) === JSON.stringify(values());

    const kept = store.read();
    if (kept && same(kept)) store.clear();
    else if (kept && !document.querySelector("[data-error-summary]")) {
      if (kept.revision === revision()) addEventListener("load", () => restore(kept));
      else say(words.newer || "", [words.restore || "↺", () => restore(kept)], [words.drop || "×", () => { store.clear(); say(""); }]);
    }

    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("htmx:beforeRequest", (event) => { if (event.target === form) sending = typed; });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== form) return;
      if (event.detail.successful) { if (sending === typed) store.clear(); return; }
      const status = event.detail.xhr?.status || 0;
      if (status === 0 || status >= 502) {
        say(words.offline || "");
        timer ||= setTimeout(retry, AGAIN);
      }
    });
    addEventListener("online", () => { if (store.read()) retry(); });
    form.addEventListener("submit", () => { clearTimeout(timer); });
  }
})();
