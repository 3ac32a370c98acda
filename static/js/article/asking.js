// An open page asks now and then what is new, and says by asking that it is open. It costs little: an answer that did not
// change has no body, a page that nobody looks at does not ask, and pages do not ask all at once.

/**
 * @typedef {{ address: () => string, leave: string, page: string, take: (answer: any) => unknown,
 *   isUrgent: () => boolean, hasCompany: () => boolean }} Asker
 */

export const PACE = { urgent: 2000, company: 5000, calm: 10000, idle: 30000 };
const IDLE_AFTER_MS = 60000;

/**
 * How long until the next time, give or take a tenth, so that pages opened together drift apart.
 * @param {{ isUrgent: boolean, hasCompany: boolean, isIdle: boolean }} state @param {number} chance from 0 to 1
 */
export function paceOf({ isUrgent, hasCompany, isIdle }, chance) {
  const usual = isUrgent ? PACE.urgent : isIdle ? PACE.idle : hasCompany ? PACE.company : PACE.calm;
  return Math.round(usual * (0.9 + 0.2 * chance));
}

/** Ask from now on. Returns what asks at once. @param {Asker} asker @returns {() => Promise<void>} */
export function keepAsking(asker) {
  let etag = "";
  let underWay = false;
  let saidSignedOut = false;
  let touched = Date.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let next;

  const isIdle = () => Date.now() - touched > IDLE_AFTER_MS;

  async function askNow() {
    clearTimeout(next);
    if (document.hidden || underWay) return;
    underWay = true;
    try {
      const response = await fetch(asker.address(), {
        headers: { "X-Requested-With": "fetch", ...(etag && { "If-None-Match": etag }) },
        cache: "no-store",
      });
      if (response.status === 401) saySignedOut();
      else if (response.ok) {
        etag = response.headers.get("ETag") ?? "";
        await asker.take(await response.json());
      }
      saidSignedOut &&= response.status === 401;
    } catch {
      // The server is away: the page says so as soon as something is to be saved, and asking goes on.
    } finally {
      underWay = false;
    }
    // Somebody who is signed out has no news; the poll is there again soon after they sign in.
    const state = { isUrgent: asker.isUrgent() && !saidSignedOut, hasCompany: asker.hasCompany(), isIdle: isIdle() || saidSignedOut };
    next = setTimeout(askNow, paceOf(state, Math.random()));
  }

  /** Once, and by whoever knows better: the page's own sign-in stops the event. */
  function saySignedOut() {
    if (saidSignedOut) return;
    saidSignedOut = true;
    if (!document.dispatchEvent(new CustomEvent("signed-out", { cancelable: true }))) return;
    const link = `${document.body.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
    const text = "You are signed out. What you did is kept on this page.";
    document.dispatchEvent(new CustomEvent("say", { detail: { text, kind: "warn", link, linkText: "Sign in" } }));
  }

  function touch() {
    const wasIdle = isIdle();
    touched = Date.now();
    if (wasIdle) askNow();
  }

  for (const name of ["pointerdown", "pointermove", "keydown", "wheel"]) addEventListener(name, touch, { passive: true });
  document.addEventListener("visibilitychange", askNow);
  addEventListener("online", askNow);
  addEventListener("factcheck:signed-in", askNow);
  addEventListener("pageshow", (event) => event.persisted && askNow());
  addEventListener("pagehide", () => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
    navigator.sendBeacon(asker.leave, new URLSearchParams({ page: asker.page, csrfmiddlewaretoken: token }));
  });
  // After the page is drawn: its first sign tells colleagues that it is open.
  next = setTimeout(askNow, 200 + 300 * Math.random());
  return askNow;
}
