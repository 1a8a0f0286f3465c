"use strict";
(() => {
  const { methods, instances, runs } = JSON.parse(document.getElementById("data").textContent);
  const solved = new Set(["certified", "correct", "uncertified"]);
  const at = (id) => document.getElementById(id);
  const keys = [
    [at("by-solver"), (run) => methods[run[1]]],
    [at("by-family"), (run) => instances[run[0]][1]],
    [at("by-answer"), (run) => instances[run[0]][5]],
  ];
  const page = 100;
  let chosen = runs;
  let limit = page;

  function line(cells, left) {
    const row = document.createElement("tr");
    cells.forEach((cell, i) => {
      const data = row.insertCell();
      data.textContent = cell === null ? "—" : cell;
      if (left.includes(i)) data.className = "words";
    });
    return row;
  }

  function rowOf(run) {
    const [name, family, question, n, d, answer] = instances[run[0]];
    const row = line([name, family, question, n, d, answer, methods[run[1]], ...run.slice(2)], [0, 1, 2, 5, 6, 7, 8]);
    row.dataset.instance = name;
    row.tabIndex = 0;
    if (["wrong", "invalid-witness", "disputed", "crashed"].includes(run[2])) row.cells[7].classList.add("bad");
    return row;
  }

  function sumOf(method) {
    const own = chosen.filter((run) => run[1] === method);
    const times = own.filter((run) => solved.has(run[2])).map((run) => run[4]).sort((a, b) => a - b);
    const half = times.length / 2;
    const middle = times.length ? (times[Math.ceil(half) - 1] + times[Math.floor(half)]) / 2 : null;
    return line([methods[method], own.length, times.length, middle === null ? null : Number(middle.toPrecision(3))], [0]);
  }

  function show() {
    at("rows").replaceChildren(...chosen.slice(0, limit).map(rowOf));
    at("more").hidden = chosen.length <= limit;
    at("shown").textContent = `${chosen.length} of ${runs.length} runs` +
      (chosen.length > limit ? `, the first ${limit} below` : "");
  }

  function choose() {
    limit = page;
    chosen = runs.filter((run) => keys.every(([select, value]) => !select.value || value(run) === select.value));
    at("sums").replaceChildren(...[...new Set(chosen.map((run) => run[1]))].sort((a, b) => a - b).map(sumOf));
    show();
  }

  for (const [select, value] of keys) {
    for (const word of [...new Set(runs.map(value))].sort()) select.add(new Option(word));
    select.addEventListener("change", choose);
  }
  keys[0][0].form.addEventListener("reset", () => setTimeout(choose));
  at("more").addEventListener("click", () => { limit += page; show(); });
  choose();

  const tip = at("tip");
  const byName = new Map(instances.map((instance) => [instance[0], instance]));
  const under = (event) => byName.get(event.target.closest?.("[data-instance]")?.dataset.instance);

  function explain(event) {
    const instance = under(event);
    tip.hidden = !instance;
    if (!instance) return;
    const [name, family, question, n, d, answer, recipe] = instance;
    const code = document.createElement("code");
    code.textContent = recipe;
    tip.replaceChildren(`${name}: ${family}, ${question}, n = ${n}, d = ${d}, answer ${answer}`, code);
    const place = event.target.getBoundingClientRect();
    const below = place.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.top = `${below ? place.bottom + 6 : Math.max(0, place.top - 6 - tip.offsetHeight)}px`;
    const x = event.clientX || place.left;
    tip.style.left = `${Math.max(8, Math.min(x, innerWidth - tip.offsetWidth - 8))}px`;
  }

  document.addEventListener("mouseover", explain);
  document.addEventListener("focusin", explain);
  document.addEventListener("click", (event) => {
    const instance = under(event);
    if (instance) navigator.clipboard?.writeText(instance[6]).catch(() => {});
  });
})();
