"use strict";
// Filters, sorts and shows the findings that stand in the data. All of it is set as text: nothing is ever read as markup.
(() => {
  const holder = document.getElementById("data");
  if (!holder) return;
  const PAGE = 100;
  const { fields, texts, rows } = JSON.parse(holder.textContent);
  const at = Object.fromEntries(fields.map((name, place) => [name, place]));
  const form = document.getElementById("filter");
  const cards = document.getElementById("cards");
  const shown = document.getElementById("shown");
  const more = document.getElementById("more");
  const form_of = document.getElementById("card").content.querySelector("details");
  const records = fields.length, steps = fields.length + 1;
  const value = (row, name) => texts[row[at[name]]];

  const fill = (place, text) => {
    place.textContent = text;
    const around = place.closest("[class]");
    if (around && around.classList.contains(place.dataset.slot)) around.hidden = !text;
  };

  function made(row) {
    const card = form_of.cloneNode(true);
    card.classList.add(value(row, "verdict"));
    const step = card.querySelector("[data-slot=step]").closest("li");
    for (const place of card.querySelectorAll("[data-slot]")) {
      const name = place.dataset.slot;
      if (name in at) fill(place, value(row, name));
    }
    const end = card.querySelector("[data-slot=clause]");
    end.closest("li").hidden = !value(row, "clause");
    end.href = "#clause-" + value(row, "clause");
    for (let i = 0; i < row[steps].length; i += 2) {
      const next = step.cloneNode(true), link = next.querySelector("a"), number = texts[row[steps][i + 1]];
      next.querySelector("[data-slot=step]").textContent = texts[row[steps][i]];
      link.hidden = !number;
      link.href = "#statement-" + number;
      step.before(next);
    }
    step.remove();
    return card;
  }

  const searched = ["subject", "identifier", "clause", "says", "why", "role", "assets", "seen", "fingerprint", "undecided"];
  let wanted = rows, length = cards.children.length;

  function ask() {
    const kinds = new Set([...form.elements.kind].filter((box) => box.checked).map((box) => box.value));
    const line = form.elements.line.value, text = form.elements.text.value.trim().toLowerCase(), order = form.elements.order.value;
    wanted = rows.filter((row) => kinds.has(value(row, "kind")) && (!line || value(row, "line") === line)
      && (!text || searched.some((name) => value(row, name).toLowerCase().includes(text))));
    if (order === "records") wanted = wanted.slice().sort((a, b) => b[records] - a[records]);
    if (order === "subject") wanted = wanted.slice().sort((a, b) => value(a, "subject").localeCompare(value(b, "subject")));
    cards.replaceChildren();
    length = 0;
    show();
  }

  function show() {
    const next = wanted.slice(length, length + PAGE).map(made);
    cards.append(...next);
    length += next.length;
    tell();
  }

  function tell() {
    const all = wanted.length === rows.length ? "" : ` (${rows.length.toLocaleString("en")} in all)`;
    shown.textContent = `${length.toLocaleString("en")} of ${wanted.length.toLocaleString("en")} findings${all}`;
    more.hidden = length >= wanted.length;
  }

  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", show);
  form.hidden = false;
  tell();
})();
