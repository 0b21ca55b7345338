// Clears an open page as soon as it may not be shown any more, and brings it back where it may (see WatchRoute.swift).
// One tab of a session holds the watch for all of them: it has the session's lock, asks the server, and tells the others what it hears.
// Where that cannot be shared, and in an EPR's frame, each asks once a second. Without script no page loads itself again: it goes once its record or the session ends.
(() => {
  "use strict";

  const root = document.documentElement;
  const { crAmong: among, crLook: name = "" } = root.dataset;
  if (!among) return;
  const isShownOnce = "crOnce" in root.dataset;

  // Without a word for this long nothing is shown: three beats of the server's. With the half second for which a node may go by what it has read, and with
  // the time until it is looked at, it stays within the two seconds that are promised.
  const PATIENCE = 1250;
  // What was taken out of sight can come back as it was for this long; then it is gone, and is asked for again.
  const KEPT = 30_000;
  const now = () => performance.now();
  const pause = (ms, signal) => new Promise((go) => {
    const timer = setTimeout(go, ms);
    signal?.addEventListener("abort", () => { clearTimeout(timer); go(); }, { once: true });
  });

  // MARK: What is in sight

  // The page just came from the server.
  let heard = now();
  // When a beat came that left this page out.
  let untold = -Infinity;
  let state = "shown";
  let stash = null;
  let hiddenSince = 0;
  let focused = null;
  let top = 0;
  let box = null;
  let saying = null;
  let late = null;

  const words = {
    lost: ["This page is hidden for now",
      "The connection to the shared care record is interrupted, so it cannot be checked whether you may still see what was here.",
      "It comes back by itself when the connection does. If it does not, check this computer’s network, or ask your service desk."],
    database: ["This page is hidden for now",
      "The shared care record cannot use its database just now, so it cannot be checked whether you may still see what was here.",
      "It comes back by itself when the database does. If that takes more than some minutes, ask your service desk."],
    clock: ["This page is hidden for now",
      "The clock of this part of the service is wrong, so it cannot be checked whether you may still see what was here.",
      "It comes back by itself when another part of the service answers. If that takes more than some minutes, ask your service desk."],
    network: ["This page is hidden for now",
      "Something between this computer and the shared care record answers in its place, so it cannot be checked whether you may still see what was here. You are not signed out.",
      "It comes back by itself once the way is free. A network may want you to sign in to it first: open any other website to see. If it does not help, ask your service desk."],
    elsewhere: ["This page is hidden for now",
      "This part of the shared care record cannot check whether you may still see what was here. Another part may.",
      "It comes back by itself when another part answers, or when you load it again. If it does not, ask your service desk."],
    waking: ["One moment", "It is being checked whether you may still see what was here.", ""],
    closed: ["This record is closed",
      "It was closed, ended or may not be shown any more, here or on another screen. Nothing of it is kept on this page.",
      "To see it, find the person again."],
    ended: ["You are signed out",
      "Your session has ended: you signed out, here or elsewhere, or it was idle. What was on this page has been cleared.",
      "Sign in to go on."],
  };
  const why = (code) =>
    code === "clock-off" ? words.clock : /^(leaving|without-rules)$/.test(code) ? words.elsewhere : code === "network" ? words.network : /account|sessions|failed/.test(code) ? words.database : words.lost;

  const link = (text, address) => {
    const it = document.createElement("a");
    it.textContent = text;
    it.href = address;
    return it;
  };

  const say = ([title, what, then], action) => {
    box?.remove();
    box = document.createElement("div");
    box.className = "cr-cleared";
    const head = document.createElement("header");
    head.className = "cr-top";
    const bar = document.createElement("div");
    bar.className = "cr-wide";
    const service = document.createElement("strong");
    service.textContent = "CareRecord";
    bar.append(service);
    head.append(bar);
    const main = document.createElement("main");
    main.className = "cr-wide cr-plain";
    const message = document.createElement("div");
    message.setAttribute("role", "alert");
    main.append(message);
    box.append(head, main);
    const heading = document.createElement("h1");
    heading.textContent = title;
    message.append(heading);
    for (const text of [what, then]) {
      if (!text) continue;
      const line = document.createElement("p");
      line.textContent = text;
      message.append(line);
    }
    if (action) {
      const line = document.createElement("p");
      line.className = "cr-actions";
      line.append(action);
      message.append(line);
    }
    document.body.append(box);
  };

  // A page that still fills goes on filling, out of sight.
  const sweep = () => {
    if (!document.body || state === "shown") return;
    for (const node of [...document.body.childNodes]) {
      if (node === box) continue;
      if (stash) stash.append(node);
      else node.remove();
    }
  };

  const clear = () => {
    root.classList.add("cr-hidden");
    if (!late) {
      late = new MutationObserver(sweep);
      late.observe(root, { childList: true, subtree: false });
      if (document.body) late.observe(document.body, { childList: true });
    }
    sweep();
  };

  const hide = (what) => {
    if (state === "over") return;
    if (state === "shown") {
      focused = document.activeElement;
      top = window.scrollY;
      state = "hidden";
      hiddenSince = now();
      stash = document.createDocumentFragment();
    }
    clear();
    if (document.body && saying !== what) say(what);
    saying = what;
  };

  const show = () => {
    if (state !== "hidden") return;
    // Too long ago to be as it was.
    if (!stash) return isShownOnce || !name ? offer() : location.replace(again());
    state = "shown";
    late?.disconnect();
    late = null;
    box?.remove();
    box = null;
    document.body.append(stash);
    [stash, saying] = [null, null];
    root.classList.remove("cr-hidden");
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    window.scrollTo({ top, behavior: "instant" });
  };

  // The same page without being somebody's use of it: it must not keep a session alive.
  const again = () => {
    const address = new URL(location.href);
    address.searchParams.set("refreshed", "1");
    address.hash = "";
    return name ? address.pathname + address.search : "/";
  };

  let isOffered = false;
  const offer = () => {
    if (isOffered) return;
    isOffered = true;
    saying = null;
    say(["You can go on", "The connection is back. What was on this page has been cleared meanwhile.", ""],
      link(name ? "Show it again" : "Find a person", name ? location.pathname : "/"));
  };

  const end = (what, action) => {
    if (state === "over") return;
    state = "over";
    stash = null;
    focused = null;
    clear();
    say(what, action);
    document.title = "CareRecord";
  };

  // MARK: What is heard

  // A line of the server's, of this tab's watch or of another's.
  const hear = (line) => {
    if (state === "over") return;
    const [word, ...rest] = line.trim().split(" ");
    if (word === "ended") return end(words.ended, link("Sign in", "/sign-in"));
    if (word === "lost") return hide(why(rest[0] ?? ""));
    if (word !== "beat") return;
    if (name && rest.includes(name + "-")) return end(words.closed, link("Find a person", "/"));
    if (name && !rest.includes(name + "+")) {
      // Of this page alone the part that answers cannot tell.
      untold = now();
      return;
    }
    heard = now();
    show();
  };

  const check = () => {
    if (state === "shown" && now() - heard > PATIENCE) hide(now() - untold > PATIENCE ? words.lost : words.elsewhere);
    if (state === "hidden" && stash && now() - hiddenSince > KEPT) stash = null;
  };
  setInterval(check, 50);

  // A page that is put aside, by the browser or by the computer, is hidden before it can be seen again.
  const putAside = () => {
    heard = -Infinity;
    hide(words.waking);
  };
  addEventListener("pagehide", (event) => { if (event.persisted) putAside(); });
  document.addEventListener("freeze", putAside);
  addEventListener("pageshow", (event) => { if (event.persisted) { putAside(); wake(); } });
  document.addEventListener("resume", () => wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") { check(); wake(); }
  });

  // MARK: Asking

  const names = new Set(name ? [name] : []);
  const address = (once) => {
    const query = new URLSearchParams();
    query.set("among", among);
    if (names.size) query.set("looks", [...names].slice(-24).join("."));
    if (window.top !== window) query.set("frame", "1");
    if (once) query.set("once", "1");
    return `/watch?${query}`;
  };
  const asked = (once, signal) =>
    fetch(address(once), { cache: "no-store", credentials: "same-origin", redirect: "manual", signal });

  // The service never leads a watch elsewhere, and speaks to it in plain text: that somebody is signed out is a line of its own.
  const isForeign = (answer) =>
    answer.type === "opaqueredirect" || !(answer.headers.get("content-type") ?? "").startsWith("text/plain");
  const FOREIGN = "lost network";

  // One try; ends when the server ends it, when it falls silent, or when more names are to be asked for.
  let restart = null;
  const listen = async (tell, stop) => {
    const cut = new AbortController();
    restart = () => cut.abort();
    stop.addEventListener("abort", restart);
    let last = now();
    const silent = setInterval(() => { if (now() - last > 1200) cut.abort(); }, 200);
    let told = "";
    try {
      const answer = await asked(false, cut.signal);
      if (isForeign(answer)) { tell(FOREIGN); return "refused"; }
      if (!answer.ok || !answer.body) {
        const line = await answer.text();
        if (line.startsWith("lost ")) tell(line);
        return "refused";
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return told || "refused";
        last = now();
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) {
          told = line.split(" ")[0];
          tell(line);
          if (told === "ended" || told === "full") return told;
        }
      }
    } catch {
      return told === "beat" ? "cut" : "refused";
    } finally {
      clearInterval(silent);
      stop.removeEventListener("abort", restart);
      restart = null;
      cut.abort();
    }
  };

  // Asks for as long as this tab leads. At once after a watch that worked, then less and less often.
  const lead = async (tell, stop) => {
    let tries = 0;
    while (!stop.aborted) {
      tell("trying");
      const how = await listen(tell, stop);
      if (how === "ended" || stop.aborted) return how;
      if (how === "full") return poll(tell, stop);
      tries = how === "refused" || how === "lost" ? tries + 1 : 0;
      if (tries) await pause(Math.min(1000, 100 * 2 ** tries) * (0.5 + Math.random() / 2), stop);
    }
    return "stopped";
  };

  const poll = async (tell, stop) => {
    while (!stop.aborted) {
      const begun = now();
      const cut = new AbortController();
      const timer = setTimeout(() => cut.abort(), 1200);
      try {
        const answer = await asked(true, cut.signal);
        const line = isForeign(answer) ? FOREIGN : await answer.text();
        tell(line);
        if (line.startsWith("ended")) return "ended";
      } catch { /* silence hides the page */ } finally { clearTimeout(timer); }
      await pause(Math.max(100, 900 - (now() - begun)), stop);
    }
    return "stopped";
  };

  // MARK: One watch for all tabs

  let wake = () => {};
  const own = new AbortController();
  // In an EPR's frame too: a stream there keeps the EPR's page from being loaded to its end.
  if (window.top !== window || !navigator.locks || !("BroadcastChannel" in window) || !("TextDecoderStream" in window)) {
    poll(hear, own.signal);
    return;
  }

  const place = `carerecord-watch-${among}`;
  const channel = new BroadcastChannel(place);
  let isLeading = false;
  // When the tab that leads was last heard.
  let word = now();

  const tell = (line) => {
    word = now();
    channel.postMessage({ line });
    for (const one of line.trim().split(" ").slice(1)) if (one.endsWith("-")) names.delete(one.slice(0, -1));
    if (line !== "trying") hear(line);
  };

  channel.addEventListener("message", ({ data }) => {
    if (data.line) {
      word = now();
      if (data.line !== "trying") hear(data.line);
    }
    if (data.who && name && state !== "over") channel.postMessage({ ask: name });
    if (data.ask && isLeading) {
      // The newest are asked for; one that is asked for again is new.
      const isAskedFor = [...names].slice(-24).includes(data.ask);
      names.delete(data.ask);
      names.add(data.ask);
      if (!isAskedFor) restart?.();
    }
  });

  const stand = async () => {
    isLeading = true;
    const stop = new AbortController();
    own.signal.addEventListener("abort", () => stop.abort());
    letGo = () => stop.abort();
    channel.postMessage({ who: true });
    await pause(30, stop.signal);
    try { return await lead(tell, stop.signal); } finally { isLeading = false; }
  };
  let letGo = () => {};

  const queue = async (options) => {
    try {
      await navigator.locks.request(place, options, stand);
    } catch {
      // Another tab, which is in sight, has taken it: this one may be asleep.
      letGo();
      isLeading = false;
      if (state !== "over") queue({});
    }
  };
  queue({});
  if (name) channel.postMessage({ ask: name });

  // The tab that leads may be asleep, or stuck: one that somebody looks at takes its place.
  const takeOver = () => {
    if (isLeading || state === "over" || document.visibilityState !== "visible" || now() - word < 1000) return;
    word = now();
    queue({ steal: true });
  };
  setInterval(takeOver, 300 + Math.random() * 200);
  wake = () => {
    if (name) channel.postMessage({ ask: name });
    if (isLeading) restart?.();
    else takeOver();
  };
})();
