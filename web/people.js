// The public listener's script. Everything works without it.

// NHS.UK's own components: the error summary takes the focus, a count says how much may still be typed, a button that was pressed twice asks once.
const components = document.querySelector("link[rel=modulepreload]");
if (components) {
  const { createAll, Button, CharacterCount, ErrorSummary } = await import(components.href);
  document.body.classList.add("nhsuk-frontend-supported");
  for (const component of [Button, CharacterCount, ErrorSummary]) createAll(component);
}

// A page that the browser kept is not shown again after logging out: it is asked for anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
