/** The search, the filters, the links into the page, and the buttons that copy. */
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const [search, form, empty] = [byId("event-search"), document.querySelector(".filters"), document.querySelector(".none")];
  const reset = form.querySelector("[type=reset]");
  const links = new Map(all(".links a").map((link) => [link.hash.slice(1), link]));
  const events = all("article.event").map((article) => ({
    article,
    link: links.get(article.id).parentElement,
    // what is searched: not the code, which has the same words for each event
    text: all("h3, h4, .meaning, .facts, .fields td, .fields tbody th", article).map(({ textContent }) => textContent).concat(all(".shape", article).map(({ id }) => id)).join(" ").toLowerCase(),
  }));

  function filter() {
    const { family, channel } = Object.fromEntries(new FormData(form));
    const words = search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const { article, link, text } of events) {
      const { dataset } = article;
      const fits = (!family || dataset.family === family) && (!channel || dataset.channels.split(" ").includes(channel)) && words.every((word) => text.includes(word));
      article.hidden = link.hidden = !fits;
      shown += Number(fits);
    }
    // a family without a shown event has no heading either
    for (const part of all("main .family[data-family], .links > [data-family]")) {
      part.hidden = !part.querySelector("article:not([hidden]), li:not([hidden])");
    }
    byId("event-count").textContent = shown === events.length ? `${shown} events` : `${shown} of ${events.length} events`;
    reset.hidden = shown === events.length;
    empty.hidden = shown > 0;
  }

  function showAll() {
    form.reset();
    filter();
  }

  /** Shows what the address names, whatever the filters hide. */
  function follow() {
    const target = byId(location.hash.slice(1));
    links.forEach((link, id) => (target && id === (target.closest("article")?.id ?? target.id) ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    if (!target) return;
    if (target.closest("[hidden]")) showAll();
    if (target.closest("details")) target.closest("details").open = true;
    target.scrollIntoView();
  }

  async function copy(button) {
    const code = byId(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(`${code.textContent}\n`);
      byId("copy-status").textContent = "Copied.";
      button.classList.add("is-done");
      setTimeout(() => button.classList.remove("is-done"), 1_500);
    } catch {
      // the browser forbids it: the text is selected, for the keyboard to copy
      getSelection().selectAllChildren(code);
      byId("copy-status").textContent = "The text is selected. Copy it with the keyboard.";
    }
  }

  /** Moves the focus through the links that are shown; up from the first one, to the search. */
  function move(event) {
    const shown = all(".links a").filter((link) => !link.closest("[hidden]"));
    const at = shown.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to === undefined || (at < 0 && document.activeElement !== search)) return;
    event.preventDefault();
    (shown[at < 0 && to < 0 ? -1 : Math.min(to, shown.length - 1)] ?? search).focus();
  }

  form.hidden = false;
  all("[data-copy], [data-decode]").forEach((button) => (button.hidden = false));
  form.addEventListener("input", filter);
  // not the event "reset", which comes before the form is reset
  reset.addEventListener("click", (event) => {
    event.preventDefault();
    showAll();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = events.find(({ article }) => !article.hidden);
    if (first) location.hash = first.article.id;
  });
  byId("event-all").addEventListener("click", showAll);
  document.querySelector(".index").addEventListener("keydown", move);
  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input:not([type=radio]), textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy], [data-decode]");
    if (button?.dataset.copy) copy(button);
    if (button?.dataset.decode) decoder.open(button.closest("article").id, byId(button.dataset.decode).textContent);
  });
  filter();
  follow();
})();
