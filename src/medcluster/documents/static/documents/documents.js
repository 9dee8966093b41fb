// Upload zone: files go as soon as they are dropped or chosen, with progress. Without this the button uploads.
(() => {
  "use strict";
  if (document.documentElement.dataset.docs) return; // a page and the panel in it may both ask for this script
  document.documentElement.dataset.docs = "on";
  const zoneOf = (target) => target instanceof Element ? target.closest("[data-docs-zone]") : null;
  const bar = (zone) => zone.querySelector("[data-docs-progress]");

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-docs-input]") && event.target.files.length) event.target.form.requestSubmit();
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      const zone = zoneOf(event.target);
      if (!zone) return;
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event.target);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event.target);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("[data-docs-input]");
    input.files = event.dataTransfer.files;
    if (input.files.length) zone.requestSubmit();
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    const zone = zoneOf(event.target);
    if (zone) { bar(zone).hidden = false; bar(zone).value = 0; }
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const zone = zoneOf(event.target);
    if (zone && event.detail.lengthComputable) bar(zone).value = (100 * event.detail.loaded) / event.detail.total;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const zone = zoneOf(event.target);
    if (zone) { bar(zone).hidden = true; zone.querySelector("[data-docs-input]").value = ""; }
  });
})();
