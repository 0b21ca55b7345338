// The public listener's script. Everything works without it.

// NHS.UK's own components: the error summary takes the focus, a count says how much may still be typed, a button that was pressed twice asks once.
// They are had once somebody begins to use a form: a page that is only read is not heavier for them.
const components = document.querySelector("script[data-components]")?.dataset.components;
if (components && document.querySelector("[data-module]")) {
  document.body.classList.add("nhsuk-frontend-supported");
  // At once: who listens hears first what is wrong.
  const wrong = document.querySelector(".nhsuk-error-summary");
  if (wrong) {
    wrong.tabIndex = -1;
    wrong.focus();
  }
  const kinds = ["pointerdown", "keydown", "focusin"];
  const begin = async () => {
    for (const kind of kinds) removeEventListener(kind, begin, true);
    const { createAll, Button, CharacterCount, ErrorSummary } = await import(components);
    for (const component of [Button, CharacterCount]) createAll(component);
    createAll(ErrorSummary, { disableAutoFocus: true });
  };
  for (const kind of kinds) addEventListener(kind, begin, true);
}

// A page that the browser kept is not shown again after logging out: it is asked for anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
