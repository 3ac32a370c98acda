// On every page but an article's: say that something of whoever is signed in is not saved yet, and lead to where it goes out.

const { user } = document.body.dataset;

/** What the outbox of the article pages keeps in this browser (article/outbox.js). @returns {Promise<{ user: string, article: string }[]>} */
async function kept() {
  // Asked first, as opening makes a database where there is none.
  const known = await indexedDB.databases();
  if (!known.some((one) => one.name === "factcheck")) return [];
  return new Promise((done, failed) => {
    const opening = indexedDB.open("factcheck");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const asked = db.transaction("letters").objectStore("letters").getAll();
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
      asked.transaction.oncomplete = () => db.close();
    };
  });
}

async function sayWhatWaits() {
  const mine = (await kept()).filter((letter) => letter.user === user);
  if (!mine.length) return;
  const text =
    mine.length === 1
      ? "1 action in an article is not saved yet. It is kept on this computer and goes out when the article is opened."
      : `${mine.length} actions in articles are not saved yet. They are kept on this computer and go out when the article is opened.`;
  const detail = { text, kind: "warn", link: mine[0].article, linkText: "Open it" };
  document.dispatchEvent(new CustomEvent("say", { detail }));
}

// A browser that keeps nothing has nothing to tell: the article page says so itself.
sayWhatWaits().catch(() => {});
