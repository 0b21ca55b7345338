// Makes a filling page calmer; everything works without it.
// Versions of a look arrive one after another (see LookStream.swift): the slots already show the newest. This clears the
// hidden ones away, keeps focus and place across versions, and says what changed to those who cannot see it.
(() => {
  "use strict";

  const order = (version) =>
    version.slot === "final" ? Infinity : Number(version.slot.slice(1));

  // An element is found again in another version by what it is, not by its id: ids differ from version to version.
  const nameOf = (element, version) => {
    if (element.id) return { id: element.id.replace(/-v\d+$/, "") };
    const address = element.getAttribute("href") || element.getAttribute("action");
    const same = [...version.querySelectorAll(element.tagName)].filter(
      (other) => (other.getAttribute("href") || other.getAttribute("action")) === address);
    return { tag: element.tagName, address, place: same.indexOf(element) };
  };
  const find = (name, version) => {
    if (name.id) {
      return [...version.querySelectorAll("[id]")].find((e) => e.id.replace(/-v\d+$/, "") === name.id);
    }
    return [...version.querySelectorAll(name.tag)].filter(
      (e) => (e.getAttribute("href") || e.getAttribute("action")) === name.address)[name.place];
  };

  // What somebody typed into a version goes with them into the newer one, with the place where they were typing.
  const isTyped = (field) => {
    if (field.matches("select")) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((o) => o.defaultSelected));
    return /^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  const carry = (version, latest) => {
    for (const field of version.querySelectorAll("input:not([type=hidden]), textarea, select")) {
      const again = isTyped(field) && find(nameOf(field, version), latest);
      if (!again) continue;
      again.value = field.value;
      if ("checked" in field) again.checked = field.checked;
      if (field.selectionStart != null) again.setSelectionRange(field.selectionStart, field.selectionEnd);
    }
  };

  const keep = (host) => {
    const live = document.createElement("p");
    live.className = "nhsuk-u-visually-hidden";
    live.setAttribute("role", "status");
    document.body.append(live);
    let newest = null;
    let focused = null;

    host.addEventListener("focusin", (event) => {
      const version = event.target.closest(".cr-version");
      if (version) focused = nameOf(event.target, version);
    });
    host.addEventListener("focusout", (event) => {
      // Focus that went somewhere else is not ours to bring back; focus that was lost with a hidden version is.
      if (event.relatedTarget) focused = null;
    });

    const update = () => {
      const versions = [...host.querySelectorAll(":scope > .cr-version")].sort((a, b) => order(a) - order(b));
      const latest = versions.at(-1);
      if (!latest || latest === newest) return;
      newest = latest;
      const top = window.scrollY;
      const open = versions.slice(0, -1).flatMap((version) =>
        [...version.querySelectorAll("details[open]")].map((e) => nameOf(e, version)));
      for (const name of open) {
        const again = find(name, latest);
        if (again) again.open = true;
      }
      for (const version of versions.slice(0, -1)) carry(version, latest);
      const lost = document.activeElement === document.body || !document.activeElement
        || versions.slice(0, -1).some((v) => v.contains(document.activeElement));
      const target = focused && lost ? find(focused, latest) : null;
      for (const version of versions.slice(0, -1)) version.remove();
      if (target) target.focus({ preventScroll: true });
      window.scrollTo({ top, behavior: "instant" });
      const words = latest.querySelector(".cr-progress strong");
      if (words) live.textContent = words.textContent;
      const skip = document.querySelector("body > .nhsuk-skip-link");
      const main = latest.querySelector("main");
      if (skip && main) skip.setAttribute("href", "#" + main.id);
      measure();
      unfold();
    };

    // A version is complete when the next one has begun, or the page has loaded: until then nothing before it is removed.
    let seen = 0;
    new MutationObserver(() => {
      const count = host.querySelectorAll(":scope > .cr-version").length;
      if (count !== seen) {
        seen = count;
        setTimeout(update, 150);
      }
    }).observe(host, { childList: true });
    document.addEventListener("DOMContentLoaded", update);
    update();
  };

  // Focus never lands behind the banner (WCAG 2.4.11): it grows when flags wrap, so it is measured.
  const measure = () => {
    const banner = [...document.querySelectorAll(".cr-person")].at(-1);
    if (banner && banner.offsetHeight) {
      document.documentElement.style.setProperty("--cr-banner", banner.offsetHeight + 16 + "px");
    }
  };

  // Where there is room what folds on a phone is open: the style sheet does it, but for browsers that do not know how.
  const unfold = () => {
    if (CSS.supports("selector(::details-content)")) return;
    const isWide = matchMedia("(min-width: 40.0625em)").matches;
    for (const fold of document.querySelectorAll(".cr-fold")) fold.open = isWide;
  };

  // Two people open in two tabs are not mistaken for each other: a page of a look tells the other tabs of this browser its mark, which
  // says nothing of anybody, and a tab with another person's record says that there are two now. Nothing is stored.
  const speak = () => {
    const banner = document.querySelector(".cr-person[data-cr-mark]");
    if (!banner || !("BroadcastChannel" in window)) return;
    const mine = { mark: banner.dataset.crMark, among: banner.dataset.crAmong };
    const said = new Set();
    const channel = new BroadcastChannel("carerecord-looks");
    channel.addEventListener("message", ({ data }) => {
      const isOld = data.among !== mine.among;
      const key = `${data.among} ${data.mark}`;
      if ((!isOld && data.mark === mine.mark) || said.has(key)) return;
      said.add(key);
      warn(isOld
        ? "Somebody has signed in anew in another tab. What this tab shows is of the time before: close it."
        : `Another person’s record, ${data.mark}, was opened in another tab. This tab is record ${mine.mark}.`);
    });
    channel.postMessage(mine);
  };

  const warn = (words) => {
    let place = document.querySelector(".cr-warning");
    if (!place) {
      place = document.createElement("div");
      place.className = "cr-warning";
      place.setAttribute("role", "alert");
      document.body.append(place);
    }
    const text = document.createElement("p");
    text.textContent = words;
    const close = document.createElement("button");
    close.className = "nhsuk-button nhsuk-button--secondary";
    close.type = "button";
    close.textContent = "I have seen this";
    close.addEventListener("click", () => place.remove());
    place.replaceChildren(text, close);
  };

  // NHS.UK's own components, on pages that ask for them: the error summary takes the focus and leads to the label of its field,
  // and a button that was pressed twice asks once. They look for what they serve when they start, so the page must be whole.
  const serve = async (address) => {
    const whole = document.readyState !== "loading"
      || new Promise((go) => document.addEventListener("DOMContentLoaded", go, { once: true }));
    const [{ createAll, Button, ErrorSummary }] = await Promise.all([import(address), whole]);
    document.body.classList.add("nhsuk-frontend-supported");
    createAll(ErrorSummary);
    createAll(Button);
  };

  const start = () => {
    const host = document.querySelector(".cr-look");
    if (host) keep(host);
    measure();
    unfold();
    // A look that fills has its first banner at once, and is spoken of once.
    if (document.querySelector(".cr-person")) speak();
    else document.addEventListener("DOMContentLoaded", speak);
    document.addEventListener("DOMContentLoaded", unfold);
    // It grows when a fold is opened; resizing changes what wraps.
    document.addEventListener("toggle", measure, true);
    window.addEventListener("resize", measure);
    matchMedia("(min-width: 40.0625em)").addEventListener("change", unfold);
    const components = document.querySelector("link[rel=modulepreload]");
    if (components) serve(components.href);
    for (const button of document.querySelectorAll("[data-cr-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  };
  // The script is async and the page may still be streaming: wait only for the body to have begun.
  if (document.querySelector(".cr-look, main")) start();
  else {
    const wait = new MutationObserver(() => {
      if (document.querySelector(".cr-look, main")) {
        wait.disconnect();
        start();
      }
    });
    wait.observe(document.documentElement, { childList: true, subtree: true });
  }
})();
