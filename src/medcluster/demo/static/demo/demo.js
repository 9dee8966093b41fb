// The demonstration's sign-in page: choosing a person fills the form.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-email]");
    if (!chosen) return;
    const form = document.querySelector("form[action*='login']");
    form.elements.login.value = chosen.dataset.email;
    form.elements.password.value = chosen.dataset.password;
    form.querySelector("button[type=submit]").focus();
  });
})();
